using Lab.Images;
using Lab.Images.Packages;

namespace Lab.Specs.Images;

[Trait("Tier", "unit")]
public sealed class LockComparisonSpec
{
    private static readonly Package[] Locked = [Make("libbar", "2"), Make("libfoo", "1.2-3"), Make("libold", "1")];

    [Fact]
    public void ChangesAreToldOneALineChangedThenAddedThenRemoved() =>
        LockComparison.Describe(Locked, [Make("libnew", "3"), Make("libfoo", "1.2-4"), Make("libbar", "2")])
            .Should().Equal("libfoo 1.2-3 -> 1.2-4", "libnew 3 added", "libold 1 removed");

    [Fact]
    public void NothingIsToldOfWhatIsTheSame() => LockComparison.Describe(Locked, Locked).Should().BeEmpty();

    [Fact]
    public void TheLockedVersionWithOtherContentIsRefusedNamingBothSums()
    {
        var forged = Make("libfoo", "1.2-3") with { Sha256 = "beef" };
        var refusing = () => LockComparison.RejectForged(Locked, [forged]);
        refusing.Should().Throw<ImageException>().WithMessage("*libfoo 1.2-3*sha256 beef instead of sum-of-libfoo-1.2-3*")
            .Which.HostUnable.Should().BeFalse();
    }

    [Fact]
    public void AnotherVersionWithOtherContentIsNotForged()
    {
        var comparing = () => LockComparison.RejectForged(Locked, [Make("libfoo", "1.2-4")]);
        comparing.Should().NotThrow();
    }

    private static Package Make(string name, string version) => new(name, version, "amd64", $"sum-of-{name}-{version}", 10);
}
