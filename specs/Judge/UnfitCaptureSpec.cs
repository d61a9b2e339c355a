using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Missing evidence is an error or a failure, never a pass.</summary>
[Trait("Tier", "unit")]
public sealed class UnfitCaptureSpec
{
    private static readonly Capture Right = RightDriver.Capture(new());

    [Fact]
    public void AnEmptyTraceIsAnErrorAndNeverAPass() => Errs(Right with { Trace = [] }, "the trace is empty");

    [Fact]
    public void NoRegionsAreAnError() => Errs(Right with { Regions = [] }, "no regions");

    [Fact]
    public void NoRegistersOfTheControllerAreAnError() => Errs(Right with { Header = Right.Header with { Controller = "nvme7" } }, "\"nvme7\"");

    [Fact]
    public void NoIntentsAreAnError() => Errs(Right with { Intents = [] }, "intent log is empty");

    [Fact]
    public void AStrideThatNoControllerHasIsAnError() => Errs(Right with { Header = Right.Header with { DoorbellStride = 0 } }, "stride");

    [Fact]
    public void ATraceOutOfOrderIsAnError() => Errs(Right with { Trace = [.. Right.Trace.Reverse()] }, "out of order");

    [Fact]
    public void DoorbellsOfASecondControllerMakeTheDeviceEventsAmbiguous()
    {
        var second = Right with { Regions = Right.Regions.Add(new("nvme1.bar0", "nvme1", RegionKind.Registers, 0xfec00000, 0x4000)) };

        Lab.Judge.Judge.Decide(second).Verdict.Should().Be(Verdict.Pass);
        Errs(second.Events(events => events.Add(new Store(0, 0, 0xfec01008, 4, 1, "nvme"))), "cannot be told apart");
    }

    [Fact]
    public void NoDoorbellOfAnIoQueueIsAFailure()
    {
        var idle = Right.Events(events => events.RemoveAll(e => e is Store s && (Spoil.Tail(s) || Spoil.Head(s) || Spoil.Entry(s)) || e is DeviceCommand or DeviceDoorbell { Queue: 1 } or DeviceCompletion { Queue: 1 }))
            .Log(log => log.RemoveAll(i => i is EntryMeant { Queue: 1 } or DoorbellMeant { Queue: 1 } or CompletionSeen { Queue: 1 } or DataRead or DataWritten or DriverFinished));
        idle = idle.Log(log => log.Add(new DriverFinished(0)));

        WrongDriverSpec.Fails(idle, RuleNames.Capture).Observed.Should().Contain("no tail doorbell of an I/O queue");
    }

    [Fact]
    public void StoresOfNobodyAreNotTheDrivers() =>
        Lab.Judge.Judge.Decide(Right with { Header = Right.Header with { DriverStores = DriverStores.Qtest } }).Verdict.Should().Be(Verdict.Fail);

    [Fact]
    public void WithoutCreateEventsTheGeometryIsOnlyAClaim()
    {
        var judgement = Lab.Judge.Judge.Decide(Right.Events(events => events.RemoveAll(e => e is DeviceQueueCreated || e is Store { Address.Value: >= RightDriver.Bar0 and < RightDriver.Bar0 + 0x1000 })));

        judgement.Verdict.Should().Be(Verdict.Pass, judgement.Reason);
        judgement[RuleNames.QueueGeometry].Verdict.Should().Be(Verdict.NotObservable);
    }

    [Fact]
    public void AQueueThatTheDeviceWasNeverAskedForIsAFailure() => WrongDriverSpec.Fails(
        Right.Events(events => events.RemoveAll(e => e is DeviceQueueCreated { Kind: QueueKind.Submission })), RuleNames.QueueGeometry);

    private static void Errs(Capture capture, string reason)
    {
        var judgement = Lab.Judge.Judge.Decide(capture);

        judgement.Verdict.Should().Be(Verdict.Error);
        judgement[RuleNames.Capture].Observed.Should().Contain(reason);
        judgement.Reason.Should().StartWith("capture: ");
        judgement.Findings.Should().NotContain(finding => finding.Rule != RuleNames.Capture && finding.Verdict == Verdict.Error);
        judgement.Findings.Select(finding => finding.Rule).Where(RuleNames.Always.Contains).Should().Equal(RuleNames.Always);
    }
}
