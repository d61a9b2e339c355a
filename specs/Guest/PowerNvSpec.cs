using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guest;

[Trait("Arch", "ppc64le")]
public sealed class PowerNvSpec(PowerNvSpec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<PowerNvSpec.Fixture>
{
    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Arch => "ppc64le";

        protected override Topology Machine => base.Machine with { Board = "powernv9" };
    }
}
