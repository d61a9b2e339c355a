using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "ppc64le")]
public sealed class Ppc64LeVfioSpec(Ppc64LeVfioSpec.Fixture guest) : VfioSpec(guest), IClassFixture<Ppc64LeVfioSpec.Fixture>
{
    // QEMU drops the access, the command succeeds, and neither firmware nor kernel says a word.
    [Fact]
    public async Task NobodyTellsOfAnAccessWithoutAMapping() => (await Guest.AskAsync($"fault {Unmapped}")).Text.Should().EndWith("csts=1 faults=");

    public sealed class Fixture(LabHost host) : VfioGuest(host)
    {
        protected override string Arch => "ppc64le";
    }
}
