using Lab.Containers;

namespace Lab.Specs.Containers;

[Trait("Tier", "unit")]
public sealed class OwnerSpec
{
    private static readonly string[] Words = Owner.Self.Line.Split(' ');

    [Fact]
    public void TheLivingAreNotDead()
    {
        Owner.Self.IsDead.Should().BeFalse();
        Owner.Of(new Dictionary<string, string>(Owner.Self.Labels)).Should().Be(Owner.Self, "that is how a sweep gets to know an owner");
    }

    [Fact]
    public void AProcessOfThisBootThatIsNoMoreIsDead() =>
        // The same id, started at another time: whoever has the id now is another process.
        new Owner("", $"{Words[0]} 1 {Words[2]} {Words[3]}").IsDead.Should().BeTrue();

    [Fact]
    public void OfAProcessInAnotherNamespaceNothingIsKnown() =>
        new Owner("here", $"{Words[0]} 1 {Words[2]} pid:[1]").IsDead.Should().BeFalse();

    [Fact]
    public void AnEarlierBootIsDeadOnlyWhereTheMachineIsKnownToBeThisOne()
    {
        var line = $"{Words[0]} {Words[1]} 00000000-0000-0000-0000-000000000000 {Words[3]}";

        new Owner("another", line).IsDead.Should().BeFalse("an engine may serve labs of several machines");
        new Owner("", line).IsDead.Should().BeFalse("a machine without a name cannot be told from another");
        if (Owner.Self.Machine.Length > 0)
            new Owner(Owner.Self.Machine, line).IsDead.Should().BeTrue();
    }

    [Fact]
    public void AContainerWithoutALineIsNobodys() => Owner.Of(new Dictionary<string, string>()).IsDead.Should().BeFalse();
}
