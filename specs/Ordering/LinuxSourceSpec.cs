using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class LinuxSourceSpec
{
    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void TheFenceInWritelIsOneOfTheArchitecture(Architecture arch)
    {
        var (fence, file) = LinuxSource.Writel(arch);

        FenceCode.On(arch).Append(Fence.None).Should().Contain(fence);
        file.Should().EndWith(".h");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void TheTableKnowsWhatLinuxDoes(Architecture arch)
    {
        foreach (var memory in (MemoryType[])[LinuxSource.CmbMemory, LinuxSource.HostMemory])
            OrderingRules.EntryBeforeDoorbell(arch, memory, LinuxSource.Writel(arch).Fence).Holds.Should().BeTrue();
    }

    [Fact]
    public void WhereHostMemoryNeedsAFenceWritelHasOne()
    {
        foreach (var arch in Enum.GetValues<Architecture>())
            if (OrderingRules.EntryBeforeDoorbell(arch, LinuxSource.HostMemory, Fence.None).Holds != true)
                LinuxSource.Writel(arch).Fence.Should().NotBe(Fence.None, $"{arch} needs it");
    }
}
