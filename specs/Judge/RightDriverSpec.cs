using CsCheck;
using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

[Trait("Tier", "unit")]
public sealed class RightDriverSpec
{
    internal static Gen<Shape> Shapes { get; } =
        from depth in Gen.Int[2, 8]
        from batches in Gen.Int[1, depth - 1].Array[1, 12]
        from width in Gen.OneOf(1, 2, 4, 8)
        from shuffled in Gen.Bool
        from lazy in Gen.Bool
        from stores in Gen.OneOf(DriverStores.GuestCpu, DriverStores.Qtest)
        select new Shape { Depth = depth, Batches = batches, Width = width, Shuffled = shuffled, Lazy = lazy, Stores = stores };

    internal static Gen<Shape> LinuxShapes { get; } = Shapes.Select(shape => shape with { Linux = true, Stores = DriverStores.GuestCpu });

    [Fact]
    public void ARightDriverPassesEveryRule()
    {
        var judgement = Lab.Judge.Judge.Decide(Executed.With(RightDriver.Capture(new())));

        judgement.Findings.Should().OnlyContain(finding => finding.Verdict == Verdict.Pass, JudgementText.Render(judgement));
        judgement.Verdict.Should().Be(Verdict.Pass);
        judgement.Findings.Select(finding => finding.Rule).Should().Equal(RuleNames.All.Where(rule => rule is RuleNames.CmbEnable or RuleNames.CpuAgrees or RuleNames.MemoryType || RuleNames.Always.Contains(rule)));
        judgement[RuleNames.SqeComplete].Observed.Should().Be(
            "10 entries, 80 stores (80 of 8 bytes), all 64 bytes of each before its doorbell; sq0 lies in host memory, not observable");
    }

    [Fact]
    public void ARightDriverPassesWhateverDepthBatchesWidthAndOrderItHas() =>
        Shapes.Sample(shape => Lab.Judge.Judge.Decide(RightDriver.Capture(shape)) is { Verdict: Verdict.Pass } judgement
            && judgement.Findings.All(finding => finding is { Verdict: Verdict.Pass, Evidence: "" } or { Rule: RuleNames.EntryBeforeDoorbell, Verdict: Verdict.NotObservable }), iter: 100);

    [Fact]
    public void ARuleThatTheCaptureHasNothingForIsNotObservableAndOneThatThereIsNotIsRefused()
    {
        var judgement = Lab.Judge.Judge.Decide(RightDriver.Capture(new()));

        foreach (var rule in RuleNames.All.Except(RuleNames.Always).Except([RuleNames.CmbEnable]))
            judgement[rule].Should().Be(new Finding(rule, Verdict.NotObservable, "the capture has nothing for this rule"));
        var act = () => judgement["sq-head"];
        act.Should().Throw<ArgumentException>().WithMessage("the judge has no rule \"sq-head\"*");
    }

    [Fact]
    public void AQueueInHostMemoryIsNotObservableAndNotAFailure()
    {
        var judgement = Lab.Judge.Judge.Decide(RightDriver.Capture(new() { InBuffer = false }));

        judgement.Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.SqeComplete].Verdict.Should().Be(Verdict.NotObservable);
        judgement[RuleNames.SqeContent].Verdict.Should().Be(Verdict.NotObservable);
        judgement[RuleNames.SqBounds].Verdict.Should().Be(Verdict.NotObservable);
        judgement[RuleNames.SqTail].Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.DeviceSaw].Verdict.Should().Be(Verdict.Pass);
    }

    [Fact]
    public void AMemoryTypeOrACopyThatTheTableDoesNotKnowIsNotObservable()
    {
        foreach (var spoil in (Func<QueueCreated, QueueCreated>[])[q => q with { Memory = "Unheard" }, q => q with { Copy = "Unheard" }])
            Lab.Judge.Judge.Decide(RightDriver.Capture(new()).Intent(0, queue => queue is { Id: 1, Fence: not "" }, spoil))[RuleNames.EntryBeforeDoorbell]
                .Verdict.Should().Be(Verdict.NotObservable);
    }

    [Fact]
    public void ACaptureMayCallTheStructCopyByItsOldName() =>
        Lab.Judge.Judge.Decide(RightDriver.Capture(new()).Intent<QueueCreated>(
            0, queue => queue is { Id: 1, Fence: not "" }, queue => queue with { Copy = "Vector" }))[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().NotContain("does not know").And.Contain("sq1: guaranteed");

    [Fact]
    public void TranslatedInstructionsAreNoEvidenceForTheGuestsArchitecture()
    {
        var right = RightDriver.Capture(new());
        var judgement = Lab.Judge.Judge.Decide(right with { Header = right.Header with { Translated = true } });

        judgement[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.NotObservable);
        judgement[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("translated");
    }

    [Fact]
    public void WhatATranslatedDriverExecutedIsJudgedAndNotWhatItDeclares()
    {
        // It declares a fence and executes none.
        var capture = Executed.With(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining, Fence = Fence.Store }), null);
        var judgement = Lab.Judge.Judge.Decide(capture with { Header = capture.Header with { Translated = true } });

        judgement[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.Fail);
        judgement[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("X3");
    }

    [Fact]
    public void WriteCombiningWithAFencePassesAndNamesTheRule() =>
        Lab.Judge.Judge.Decide(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining }))[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().Contain("X2");

    [Fact]
    public void ClearingTheQueueBeforeItIsCreatedIsNoMistake()
    {
        var capture = RightDriver.Capture(new()).Events(events =>
        {
            for (var i = 0; i < 32; i++)
                events.Insert(8, new Store(0, 0, RightDriver.Buffer + (ulong)(8 * i), 8, 0, "nvme-cmb"));
        });

        var judgement = Lab.Judge.Judge.Decide(capture);

        judgement.Verdict.Should().Be(Verdict.Pass, judgement.Reason);
        judgement[RuleNames.SqeComplete].Observed.Should().Contain("bytes stored more than once");
    }

    [Fact]
    public void ADeviceThatDecodesItsBufferElsewhereIsUnderstood()
    {
        const ulong elsewhere = 0x8_0000_0000;
        var capture = RightDriver.Capture(new())
            .Event<Store>(1, store => store.Address == RightDriver.Bar0 + 0x54, store => store with { Value = elsewhere >> 32 })
            .Event<Store>(1, store => store.Address == RightDriver.Bar0 + 0x50, store => store with { Value = unchecked((uint)elsewhere) | 3 })
            .Event<DeviceQueueCreated>(0, queue => queue.Kind == Lab.Nvme.QueueKind.Submission, queue => queue with { Address = elsewhere })
            .Intent<CmbEnabled>(0, _ => true, cmb => cmb with { ControllerAddress = elsewhere });

        var judgement = Lab.Judge.Judge.Decide(capture);

        judgement.Verdict.Should().Be(Verdict.Pass, judgement.Reason);
    }

    [Fact]
    public void StoresOfTheDeviceToItsBufferAreNotTheDrivers()
    {
        var capture = RightDriver.Capture(new()).Events(events => events.Insert(events.Count - 1, new Store(0, -1, RightDriver.Buffer + 0x8000, 4, 1, "nvme-cmb")));

        Lab.Judge.Judge.Decide(capture).Verdict.Should().Be(Verdict.Pass);
    }
}
