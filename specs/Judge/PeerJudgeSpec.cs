using System.Collections.Immutable;
using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>The judge of peer-to-peer experiments: a recorded run passes, and each thing that is spoilt in it fails by the rule that watches it.</summary>
[Trait("Tier", "unit")]
public sealed class PeerJudgeSpec
{
    // Three copies, each of a read by nvme0 and a write by the provider, of four pages; the disks keep their content elsewhere.
    private static readonly Capture Right = CaptureFile.Read(Path.Combine(Checkout.Root, "specs", "traces", "aarch64-p2p-distance" + CaptureFile.Extension));

    private static readonly Dictionary<string, (Func<Capture, Capture> Spoil, string Rule, string Why)> Spoilt = new()
    {
        ["a route that is nearer than it is"] =
            (c => Tell<RouteMeant>(c, route => route with { Distance = 2 }), RuleNames.PeerRoute, "*distance 2, for the driver; by the host's tree it is BusAddress, distance 4*"),
        ["a route that is of another type"] =
            (c => Tell<RouteMeant>(c, route => route with { Type = "ThroughHostBridge" }), RuleNames.PeerRoute, "*by ThroughHostBridge, distance 4, for the driver*"),
        ["a route of a function that is not there"] =
            (c => Tell<RouteMeant>(c, route => route with { Provider = "nvme9" }), RuleNames.PeerRoute, "*of which the host sees one or none"),
        ["a way that must not be used"] =
            (c => c with { Routes = [.. c.Routes.Select(r => r is { Provider: "nvme2", Client: "nvme0" } ? r with { Type = "NotSupported" } : r)] }, RuleNames.PeerRoute, "*NotSupported*"),
        ["a nearer provider that was passed over"] =
            (c => c with { Routes = [.. c.Routes.Select(r => r is { Provider: "nvme1" } ? r with { Distance = 1 } : r)] }, RuleNames.PeerRoute, "*distance 6, for the driver; by the host's tree it is BusAddress, distance 1*"),
        ["data that the device mapped a page on"] =
            (c => Happen<DataMapped>(c, mapped => mapped with { Address = mapped.Address.Value + 4096 }, mapped => mapped.Address.Value >= 0x80_0000_0000), RuleNames.PeerPath, "*the device mapped * for the data, the driver told of *"),
        ["a command that was never fetched"] =
            (c => c with { Trace = [.. c.Trace.Where(e => e is not DeviceCommand { Queue: 3 })] }, RuleNames.PeerPath, "copy 3, read of nvme0: the device mapped *"),
        ["an access that is missing"] =
            (c => Without<DeviceAccess>(c), RuleNames.PeerPath, "the devices wrote * bytes in the providers' memory, 49152 were to be written there*"),
        ["a CPU that looks at the payload"] =
            (c => c with { Trace = [.. c.Trace, new Load(Last(c) + 1, 0, 0x80_0040_0000, 8, 0, "nvme-cmb")] }, RuleNames.PeerPath, "a CPU touched the payload*"),
        ["a CPU that writes the payload"] =
            (c => c with { Trace = [.. c.Trace, new Store(Last(c) + 1, 0, 0x80_0040_0008, 8, 0, "nvme-cmb")] }, RuleNames.PeerPath, "a CPU touched the payload*"),
        ["an access beside what was taken"] =
            (c => c with { Trace = [.. c.Trace, new DeviceAccess(Last(c) + 1, 0x80_0041_0000, 4, true)] }, RuleNames.PeerBounds, "*a device wrote 4 bytes at 0x8000410000*"),
        ["a piece that is out twice"] =
            (c => Twice<PieceTaken>(c), RuleNames.PeerBounds, "*was taken * while * was out for copy 1*"),
        ["a piece of nobody's memory"] =
            (c => Tell<PieceTaken>(c, taken => taken with { BusAddress = 0x1234_0000 }), RuleNames.PeerBounds, "*is in no provider's memory as the host found it*"),
        ["a piece that is used after it was given back"] =
            (c => c with { Intents = [c.Intents.OfType<PieceTaken>().First(), c.Intents.OfType<PieceGiven>().First(), .. c.Intents.Where(i => i is not PieceTaken { Copy: 1 } and not PieceGiven { Copy: 1 })] }, RuleNames.PeerBounds,
                "*was given back before, and is still used*"),
        ["a block in the guest's memory"] =
            (c => c with { Memory = c.Memory! with { Found = 512, First = 0x4000_0000 } }, RuleNames.GuestMemory, "512 bytes of the disks' content are in the guest's memory, the first at 0x40000000*"),
        ["a count that is too low"] =
            (c => Tell<PeerCounted>(c, counted => counted with { PeerToPeer = 32768 }), RuleNames.PeerCounts, "*counted 32768 bytes peer to peer, the devices moved 49152*"),
        ["a bounce that was counted and not made"] =
            (c => Tell<PeerCounted>(c, counted => counted with { Bounced = 512 }), RuleNames.PeerCounts, "*counted 512 bytes through host memory, the devices moved 0*"),
        ["a fall-back that nobody was told of"] =
            (c => Tell<PeerCounted>(c, counted => counted with { FallBacks = 1 }), RuleNames.PeerCounts, "*counted 1 fall-backs, and told of 0*"),
        ["an account that is too high"] =
            (c => Tell<ProviderCounted>(c, account => account with { HighWater = account.Bytes + 4096 }), RuleNames.PeerCounts, "*bytes were out at most*"),
        ["a piece that was never given back"] =
            (c => Untold<PieceGiven>(c), RuleNames.PeerCounts, "*bytes are available, and 16384 are out*"),
        ["a command that nobody meant"] =
            (c => c with { Trace = [.. c.Trace, new DeviceCommand(Last(c) + 1, 7, 1, 1, 1, "NVME_NVM_CMD_WRITE")] }, RuleNames.DeviceSaw, "*"),
        ["a status that nobody meant"] =
            (c => Happen<DeviceCompletion>(c, completion => completion with { Status = 0x4004 }, completion => completion.Queue == 1), RuleNames.DeviceSaw, "copy 1, read of nvme0: ended with status 0x4, 0x0 was meant"),
        ["a destination with other bytes"] =
            (c => c with { Media = Changed(c, place: "nvme2", position: 16384) }, RuleNames.Data, "*16384 bytes of nvme2 at 16384*"),
        ["a byte beside the destinations"] =
            (c => c with { Media = Changed(c, place: "nvme3", position: 0) }, RuleNames.Data, "*nvme3*"),
        ["a source that changed"] =
            (c => c with { Media = Changed(c, place: "nvme0", position: 0) }, RuleNames.Data, "*nvme0*"),
        ["an end that is missing"] =
            (c => c with { Intents = [.. c.Intents.Where(i => i is not DriverFinished)] }, RuleNames.Finished, "*"),
    };

    public static TheoryData<string> Spoils => [.. Spoilt.Keys];

    [Fact]
    public void TheRecordedRunPasses() => Lab.Judge.Judge.Decide(Right).Verdict.Should().Be(Verdict.Pass);

    [Theory]
    [MemberData(nameof(Spoils))]
    public void WhatIsSpoiltFailsByTheRuleThatWatchesIt(string what)
    {
        var (spoil, rule, why) = Spoilt[what];
        var finding = Lab.Judge.Judge.Decide(spoil(Right))[rule];

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Match(why);
    }

    [Fact]
    public void WhatTheHostDidNotLookAtIsNotPassed()
    {
        var judgement = Lab.Judge.Judge.Decide(Right with { Memory = null, Routes = [] });

        judgement[RuleNames.GuestMemory].Verdict.Should().Be(Verdict.NotObservable);
        judgement[RuleNames.PeerRoute].Verdict.Should().Be(Verdict.NotObservable);
    }

    private static int Last(Capture capture) => capture.Trace[^1].Number;

    // The first one of its kind.
    private static Capture Tell<T>(Capture capture, Func<T, T> change) where T : Intent => capture with { Intents = First(capture.Intents, change) };

    private static Capture Happen<T>(Capture capture, Func<T, T> change, Func<T, bool>? which = null) where T : TraceEvent => capture with { Trace = First(capture.Trace, change, which) };

    private static Capture Without<T>(Capture capture) where T : TraceEvent => capture with { Trace = capture.Trace.Remove(capture.Trace.OfType<T>().First()) };

    private static Capture Untold<T>(Capture capture) where T : Intent => capture with { Intents = capture.Intents.Remove(capture.Intents.OfType<T>().First()) };

    private static Capture Twice<T>(Capture capture) where T : Intent
    {
        var first = capture.Intents.OfType<T>().First();
        return capture with { Intents = capture.Intents.Insert(capture.Intents.IndexOf(first) + 1, first) };
    }

    private static ImmutableArray<TBase> First<TBase, T>(ImmutableArray<TBase> all, Func<T, T> change, Func<T, bool>? which = null) where T : TBase where TBase : class
    {
        var first = all.OfType<T>().First(item => which?.Invoke(item) != false);
        return all.Replace(first, change(first));
    }

    private static ImmutableArray<MediaDigest> Changed(Capture capture, string place, long position) =>
        [.. capture.Media.Select(media => media.Place == place && media.Position == position ? media with { Digest = new('0', 32) } : media)];
}
