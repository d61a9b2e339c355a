using Lab.Judge.Peers;
using Lab.Nvme.Intents;
using Lab.Specs.Cases;
using Lab.Trace;

namespace Lab.Specs.Judge;

[Trait("Tier", "unit")]
public sealed class PeerLegsSpec
{
    [Fact]
    public void WhatEndedAlikeIsOneLegAndItsBytesAreThoseOfTheTrace()
    {
        var legs = PeerLegs.Of(new PeerSample().Through("nvme0", "nvme1").Through("nvme0", "nvme1").ToCapture());

        legs.Select(leg => (leg.Client, leg.Provider, leg.IsInto, leg.Fate, leg.Copies, leg.Bytes, leg.Moved)).Should().Equal(
            ("nvme0", "nvme1", true, PeerFate.PeerToPeer, 2, 16384, 16384), ("nvme1", "nvme1", false, PeerFate.PeerToPeer, 2, 16384, null));
        legs[0].Route!.Type.Should().Be("BusAddress");
    }

    [Fact]
    public void ACopyOfWhichNotAllArrivedIsLostThoughItsCommandsEndedWell()
    {
        var capture = new PeerSample().Through("nvme0", "nvme1").ToCapture();
        var short4 = capture with { Trace = [.. capture.Trace.Select(happened => happened is DeviceAccess access ? access with { Bytes = access.Bytes - 4 } : happened)] };

        var leg = PeerLegs.Of(short4)[0];

        (leg.Fate, leg.Bytes, leg.Moved, leg.IsDevicesFault).Should().Be((PeerFate.Lost, 8192L, 8188L, false));
    }

    [Fact]
    public void WhatAnIommuRefusedThoughASwitchTurnsItRoundIsTheDevicesFault()
    {
        var leg = PeerLegs.Of(new PeerSample().Through("nvme0", "nvme0", arrives: false).ToCapture())[0];

        (leg.Fate, leg.Moved, leg.IsDevicesFault).Should().Be((PeerFate.Lost, 0L, true));
        leg.Why.Should().StartWith("the IOMMU refused 2 accesses, though 0000:01:00.0 turns the accesses round");
    }

    [Fact]
    public void ACopyThatSilentlyWentThroughHostMemoryIsTheDriversFault()
    {
        var leg = PeerLegs.Of(new PeerSample().Through("nvme0", "nvme0", arrives: false, address: PeerSample.HostMemory).ToCapture())[0];

        (leg.Fate, leg.Moved, leg.IsDevicesFault).Should().Be((PeerFate.Lost, 0L, false));
        leg.Why.Should().Be("8192 bytes have addresses that are in no provider's memory as the host found it");
    }

    [Fact]
    public void AccessesBeforeACommandWasFetchedAreNotItsOwn()
    {
        var capture = new PeerSample().Through("nvme0", "nvme1").ToCapture();
        // As if an earlier command had moved the data of this one.
        var early = capture with { Trace = [new DeviceAccess(-2, PeerSample.Buffer, PeerSample.Bytes, true), new DeviceCompletion(-1, 9, 0, 0, 0, 0), .. capture.Trace.Where(happened => happened is not DeviceAccess)] };

        PeerLegs.Of(early)[0].Moved.Should().Be(0);
    }

    [Fact]
    public void WhatTheDriverTellsThatFailedIsNotLost() =>
        PeerLegs.Of(new PeerSample().Through("nvme0", "nvme0", arrives: false, ended: "failed").ToCapture())
            .Should().OnlyContain(leg => leg.Fate == PeerFate.Failed && leg.Why == "the memory of nvme1 lost what lay in it");

    [Fact]
    public void WhoeverCannotReachTheProviderIsRefusedForThat()
    {
        var legs = PeerLegs.Of(new PeerSample().Refused("nvme0", "nvme2").ToCapture());

        var leg = legs.Should().ContainSingle().Subject;
        (leg.Client, leg.Provider, leg.Fate, leg.Copies).Should().Be(("nvme2", "nvme1", PeerFate.Refused, 1));
        leg.Why.Should().Contain("not known to forward between ports");
    }

    [Fact]
    public void ABounceHasTwoLegsInHostMemoryAndNamesWhoCouldNotReachTheProvider() =>
        PeerLegs.Of(new PeerSample().Bounced("nvme0", "nvme2").ToCapture()).Select(leg => (leg.Client, leg.Provider, leg.Fate)).Should().Equal(
            ("nvme2", "nvme1", PeerFate.Refused), ("nvme0", "", PeerFate.Bounced), ("nvme2", "", PeerFate.Bounced));

    [Fact]
    public void AnEngineIsWhoAskedForTheRoutes() =>
        PeerLegs.Of(new PeerSample().Moved("nvme0").ToCapture()).Select(leg => (leg.Client, leg.Provider, leg.IsInto, leg.Fate, leg.Moved)).Should().Equal(
            ("nvme0", "nvme1", false, PeerFate.PeerToPeer, 4096L), ("nvme0", "nvme1", true, PeerFate.PeerToPeer, 4096L));

    [Fact]
    public void ACaptureThatTellsOfNoCopyHasNoLegs() => PeerLegs.Of(new PeerSample().ToCapture() with { Intents = [new DriverFinished(0)] }).Should().BeEmpty();
}
