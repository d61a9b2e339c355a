using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "ppc64le")]
public sealed class Ppc64LeSpec(Ppc64LeSpec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<Ppc64LeSpec.Fixture>
{
    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Arch => "ppc64le";
    }
}
