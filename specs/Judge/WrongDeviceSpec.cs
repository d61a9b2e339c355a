using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>What goes wrong behind the doorbell: commands, completions, data, and the end of the run.</summary>
[Trait("Tier", "unit")]
public sealed class WrongDeviceSpec
{
    private static readonly Capture Right = RightDriver.Capture(new());

    [Fact]
    public void ACommandExecutedTwice() => WrongDriverSpec.Fails(
        Right.Events(events => events.Insert(events.IndexOf<DeviceCommand>(3, _ => true), events[events.IndexOf<DeviceCommand>(3, _ => true)])), RuleNames.DeviceSaw);

    [Fact]
    public void ACommandNotExecuted() => WrongDriverSpec.Fails(
        Right.Events(events => events.RemoveAt(events.IndexOf<DeviceCommand>(9, _ => true))), RuleNames.DeviceSaw).Observed.Should().Contain("completes cid 9").And.Contain("no command with that identifier was running");

    [Fact]
    public void AnotherCommandThanWasMeant()
    {
        WrongDriverSpec.Fails(Right.Event<DeviceCommand>(2, _ => true, c => c with { Cid = 99 }), RuleNames.DeviceSaw).Observed.Should().Contain("cid 99");
        WrongDriverSpec.Fails(Right.Event<DeviceCommand>(2, _ => true, c => c with { Opcode = 9 }), RuleNames.DeviceSaw);
        WrongDriverSpec.Fails(Right.Event<DeviceCommand>(2, _ => true, c => c with { Nsid = 2 }), RuleNames.DeviceSaw);
    }

    [Fact]
    public void ADeviceThatComplains() => WrongDriverSpec.Fails(
        Right.Events(events => events.Insert(40, new DeviceFault(0, "pci_nvme_err_cfs controller fatal status"))), RuleNames.DeviceSaw).Observed.Should().Contain("fatal");

    [Fact]
    public void ADoorbellThatTheDeviceTookDifferently() => WrongDriverSpec.Fails(
        Right.Event<DeviceDoorbell>(6, _ => true, doorbell => doorbell with { Value = 3 }), RuleNames.DeviceSaw);

    [Fact]
    public void AStatusThatIsNotSuccess() => WrongDriverSpec.Fails(
        Right.Event<DeviceCompletion>(5, _ => true, c => c with { Status = 0x4002 }), RuleNames.DeviceSaw, RuleNames.CqPhase);

    [Fact]
    public void ACompletionWithTheWrongPhase() => WrongDriverSpec.Fails(
        Right.Intent<CompletionSeen>(4, seen => seen.Queue == 1, seen => seen with { Phase = 1 }), RuleNames.CqPhase).Observed.Should().Contain("slot 0, lap 1");

    [Fact]
    public void ACompletionFromTheWrongSlot() => WrongDriverSpec.Fails(
        Right.Intent<CompletionSeen>(2, seen => seen.Queue == 1, seen => seen with { Slot = 3 }), RuleNames.CqPhase);

    [Fact]
    public void ACompletionThatTheDeviceNeverPosted() => WrongDriverSpec.Fails(
        Right.Events(events => events.RemoveAt(events.IndexOf<DeviceCompletion>(11, _ => true))), RuleNames.CqPhase, RuleNames.DeviceSaw, RuleNames.Finished);

    [Fact]
    public void AHeadAheadOfTheDevice() => WrongDriverSpec.Fails(
        Right.Events(events => events.Move(events.IndexOf<Store>(3, Spoil.Head), events.IndexOf<Store>(3, Spoil.Tail))), RuleNames.CqPhase).Observed.Should().Contain("had posted");

    [Fact]
    public void OtherContentOnTheMedia() => WrongDriverSpec.Fails(
        Right with { Media = Right.Media.SetItem(1, Right.Media[1] with { Digest = Right.Media[0].Digest }) }, RuleNames.Data).Observed.Should().Contain("on the media at position 512");

    [Fact]
    public void OtherContentReadBack() => WrongDriverSpec.Fails(
        Right.Intent<DataRead>(2, _ => true, read => read with { Digest = "00" }), RuleNames.Data).Observed.Should().Contain("read at position 1024");

    [Fact]
    public void TheLatestWriteWins()
    {
        var capture = Right.Log(log => log.Insert(log.Count - 1, new DataWritten(512, 8, 8)));

        WrongDriverSpec.Fails(capture, RuleNames.Data).Observed.Should().Contain("position 512");
    }

    [Fact]
    public void MediaThatNobodyLookedAtProveNothing()
    {
        var finding = Lab.Judge.Judge.Decide(Right with { Media = [] })[RuleNames.Data];

        finding.Verdict.Should().Be(Verdict.NotObservable);
        finding.Observed.Should().Contain("5 of 5 written regions");
    }

    [Fact]
    public void AnIntentLogThatWasCutShort() => WrongDriverSpec.Fails(Right.Log(log => log.RemoveAt(log.Count - 1)), RuleNames.Finished)
        .Observed.Should().Contain("cut short");

    [Fact]
    public void ADriverThatGaveUp() => WrongDriverSpec.Fails(Right.Log(log => log[^1] = new DriverFailed("no answer")), RuleNames.Finished)
        .Observed.Should().Be("the driver gave up: no answer");

    [Fact]
    public void ADriverThatCountsOtherwise() => WrongDriverSpec.Fails(Right.Log(log => log[^1] = new DriverFinished(11)), RuleNames.Finished);
}
