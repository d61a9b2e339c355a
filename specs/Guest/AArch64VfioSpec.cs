using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guest;

[Trait("Arch", "aarch64")]
public sealed class AArch64VfioSpec(AArch64VfioSpec.Fixture guest) : VfioSpec(guest), IClassFixture<AArch64VfioSpec.Fixture>
{
    [Fact]
    public Task AnAccessWithoutAMappingIsToldWithItsAddressAndItsFunction() => FaultsAt(Unmapped);

    [Fact]
    public Task AResetOfItsBusIsPossibleBehindAPortOfItsOwn() => Resets("bus");

    [Fact]
    public Task AMappedBarOfAnotherFunctionIsReached() => ReachesAPeer();

    public sealed class Fixture(LabHost host) : VfioGuest(host)
    {
        protected override string Arch => "aarch64";

        protected override Topology Machine => WithPeer;
    }
}
