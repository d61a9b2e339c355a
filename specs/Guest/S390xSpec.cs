using Lab.Fixtures;

namespace Lab.Specs.Guest;

[Trait("Arch", "s390x")]
public sealed class S390xSpec(S390xSpec.Fixture guest) : StandardCasesSpec(guest), IClassFixture<S390xSpec.Fixture>
{
    public sealed class Fixture(LabHost host) : GuestFixture(host)
    {
        protected override string Arch => "s390x";
    }
}
