using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "aarch64")]
public sealed class AArch64Spec(AArch64Spec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<AArch64Spec.Fixture>
{
    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Arch => "aarch64";
    }
}
