using CsCheck;
using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Captures of Linux's own driver: two that the lab recorded, and made-up ones of other shapes.</summary>
[Trait("Tier", "unit")]
public sealed class LinuxDriverSpec
{
    public static TheoryData<string> Recorded => ["linux-x86_64", "linux-aarch64"];

    [Fact]
    public void ARightRunPassesWhateverDepthBatchesWidthAndOrderItHas() =>
        RightDriverSpec.LinuxShapes.Sample(shape => Lab.Judge.Judge.Decide(RightDriver.Capture(shape)) is { Verdict: Verdict.Pass } judgement
            && judgement.Findings.All(finding => finding is { Verdict: Verdict.Pass, Evidence: "" } or { Rule: RuleNames.EntryBeforeDoorbell, Verdict: Verdict.NotObservable }), iter: 100);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ARecordedRunPassesEveryRule(string name) =>
        Lab.Judge.Judge.Decide(Read(name)).Findings.Should().OnlyContain(finding => finding.Verdict == Verdict.Pass || finding.Rule == RuleNames.EntryBeforeDoorbell && finding.Verdict == Verdict.NotObservable);

    [Theory]
    [MemberData(nameof(Recorded))]
    public void AnEntryWithoutItsLastStoreIsIncomplete(string name) =>
        Fails(Read(name), RuleNames.SqeComplete, "bytes 56-63 were not stored", capture => capture.Events(events => events.RemoveAt(LastStoreOfAnEntry(events))));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ADoorbellBeforeTheLastStoreExposesAnIncompleteEntry(string name) =>
        Fails(Read(name), RuleNames.SqeComplete, "bytes 56-63 were not stored", capture => capture.Events(events =>
        {
            var at = LastStoreOfAnEntry(events);
            events.Move(at, at + 1);
        }));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void AStoreBehindItsCompletionIsOutOfTurn(string name) =>
        Fails(Read(name), RuleNames.SqeComplete, "no entry was meant for it since", capture => capture.Events(events =>
        {
            var at = LastStoreOfAnEntry(events);
            var completion = events.FindIndex(at, happened => happened is DeviceCompletion { Queue: 1 });
            events.Insert(completion + 1, events[at]);
        }));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void AnotherTailIsNotTheOneThatWasTold(string name) =>
        Fails(Read(name), RuleNames.SqTail, "exposes slot 3 of sq1", capture => capture.Event<Store>(2, Tail(capture), store => store with { Value = (store.Value + 1) % 8 }));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ATailThatNoDoorbellGaveIsNoticed(string name) =>
        Fails(Read(name), RuleNames.SqTail, "told the tail 6", capture => capture.Intent<TailTold>(
            0, tail => tail is { Queue: 1, Tail: 2 }, tail => tail with { Tail = 6 }));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ADoorbellBeforeTheCompletionThatItsCommandWaitedForIsNoticed(string name) =>
        Fails(Read(name), RuleNames.SqTail, "was meant only after", capture => capture.Events(events =>
        {
            // All of one submission, its stores too, before the completion of the one before.
            var bell = events.IndexOf(3, Tail(capture));
            var completion = events.FindLastIndex(bell, happened => happened is DeviceCompletion { Queue: 1 });
            var posted = events[completion];
            events.RemoveAt(completion);
            events.Insert(bell, posted);
        }));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ACommandThatWasNotMeantIsNoticedByDeviceAndSlot(string name)
    {
        CapturedFailsWith(name, RuleNames.DeviceSaw, command => command with { Cid = command.Cid ^ 1 });
        CapturedFailsWith(name, RuleNames.SqeContent, command => command with { Cid = command.Cid ^ 1 });
        CapturedFailsWith(name, RuleNames.DeviceSaw, command => command with { Opcode = 9 });
        CapturedFailsWith(name, RuleNames.SqeContent, command => command with { Opcode = 9 });
        CapturedFailsWith(name, RuleNames.DeviceSaw, command => command with { Nsid = 2 });
        CapturedFailsWith(name, RuleNames.SqeContent, command => command with { Nsid = 2 });
        CapturedFailsWith(name, RuleNames.SqeContent, command => command with { Dwords = "ff" + command.Dwords[2..] });
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ACommandThatNeverEndedOrEndedOtherwiseIsNoticed(string name)
    {
        Fails(Read(name), RuleNames.CqPhase, "and for the driver such a command ended 2 times", capture => capture.Log(log => log.RemoveAt(log.FindIndex(i => i is CommandEnded { Queue: 1 }))));
        Fails(Read(name), RuleNames.CqPhase, "with status 0x0 on cq1 3 times", capture => capture.Intent<CommandEnded>(0, ended => ended.Queue == 1, ended => ended with { Status = 2 }));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void AQueueInHostMemoryThatWasAskedIntoTheBufferIsAFailure(string name) =>
        Fails(Read(name), RuleNames.QueueGeometry, "was asked to lie in \"cmb\" and lies in \"host\"", capture => capture.Event<DeviceQueueCreated>(
            0, queue => queue.Kind == Lab.Nvme.QueueKind.Submission, queue => queue with { Address = 0x1000_0000 }));

    [Theory]
    [MemberData(nameof(Recorded))]
    public void ShadowDoorbellsAreNotObservableAndNeverPassOrFail(string name)
    {
        var judgement = Lab.Judge.Judge.Decide(WithoutBells(Read(name)).Event<DeviceAdminCommand>(0, command => command.Opcode == 6, command => command with { Opcode = 0x7C }));

        foreach (var rule in (string[])[RuleNames.SqeComplete, RuleNames.SqeContent, RuleNames.SqTail, RuleNames.CqPhase, RuleNames.EntryBeforeDoorbell])
            judgement[rule].Should().Match<Finding>(finding => finding.Verdict == Verdict.NotObservable && finding.Observed.StartsWith("shadow doorbells: "));
        judgement[RuleNames.Capture].Observed.Should().Contain("shadow doorbells");
        Lab.Judge.Judge.Decide(WithoutBells(Read(name)))[RuleNames.SqTail].Verdict.Should().Be(Verdict.Fail, "without shadow doorbells they are missed");
    }

    [Fact]
    public void AManagedDriverCannotHideBehindTheKernelsLog()
    {
        var linux = RightDriver.Capture(new() { Linux = true });

        Lab.Judge.Judge.Decide(linux with { Header = linux.Header with { Driver = CaptureHeader.ManagedDriver } }).Verdict.Should().Be(Verdict.Fail);
    }

    private static void CapturedFailsWith(string name, string rule, Func<CommandMeant, Intent> instead) =>
        Fails(Read(name), rule, "meant", capture => capture.Intent(5, command => command.Queue == 1, instead));

    private static void Fails(Capture right, string rule, string observed, Func<Capture, Capture> spoil)
    {
        var finding = Lab.Judge.Judge.Decide(spoil(right))[rule];
        finding.Verdict.Should().Be(Verdict.Fail, finding.Observed);
        finding.Observed.Should().Contain(observed);
    }

    private static Capture WithoutBells(Capture capture) => capture.Events(events => events.RemoveAll(happened => happened is Store store && Tail(capture)(store)));

    // Not of the first lap: there is an entry before it in the slot.
    private static int LastStoreOfAnEntry(List<TraceEvent> events) =>
        events.IndexOf<Store>(10, store => store is { RegionName: "nvme-cmb" } && store.Address % 64 == 56);

    private static Func<Store, bool> Tail(Capture capture)
    {
        var doorbell = capture.Regions.First(region => region.Kind == RegionKind.Registers).Base.Value + 0x1008;
        return store => store.Address.Value == doorbell;
    }

    private static Capture Read(string name) => CaptureFile.Read(Path.Combine(Checkout.Root, "specs", "traces", name + CaptureFile.Extension));
}
