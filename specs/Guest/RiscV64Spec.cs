using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "riscv64")]
public sealed class RiscV64Spec(RiscV64Spec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<RiscV64Spec.Fixture>
{
    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Arch => "riscv64";
    }
}
