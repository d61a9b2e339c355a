using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guest;

[Trait("Arch", "x86_64")]
public sealed class X86_64VfioSpec(X86_64VfioSpec.Fixture guest) : VfioSpec(guest), IClassFixture<X86_64VfioSpec.Fixture>
{
    [Fact]
    public Task AnAccessWithoutAMappingIsToldWithItsAddressAndItsFunction() => FaultsAt(Unmapped);

    [Fact]
    public Task AResetOfItsBusIsPossibleBehindAPortOfItsOwn() => Resets("bus");

    [Fact]
    public Task AMappedBarOfAnotherFunctionIsReached() => ReachesAPeer();

    public sealed class Fixture(LabHost host) : VfioGuest(host)
    {
        protected override Topology Machine => WithPeer;
    }
}
