using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Each way to be wrong fails the rule that is about it.</summary>
[Trait("Tier", "unit")]
public sealed class WrongDriverSpec
{
    private static readonly Capture Right = RightDriver.Capture(new());

    [Fact]
    public void ADoorbellBeforeTheLastEightBytes() => Fails(Wrong.RingEarly(Right), RuleNames.SqeComplete)
        .Observed.Should().Contain("slot 2, of which bytes 56-63");

    [Fact]
    public void TheTimelineShowsWhichBytesCameLate() =>
        Fails(Wrong.RingEarly(Right), RuleNames.SqeComplete).Evidence.Should().Contain("slot 2 lacks bytes 56-63").And.Contain("sq1 slot 2 bytes 56-63  (late)");

    [Fact]
    public void ADoorbellBeforeTheLastEightBytesEvenIfTheSlotWasClearedAndTheDeviceIsFast()
    {
        var capture = Right.Events(events =>
        {
            // Every last store of an entry comes when the device has completed the command already.
            for (var tail = events.IndexOf<Store>(0, Spoil.Tail); tail < events.Count; tail++)
                if (events[tail] is Store store && Spoil.Tail(store))
                    events.Move(tail - 1, tail + 3);
            for (var i = 0; i < 32; i++)
                events.Insert(8, new Store(0, 0, RightDriver.Buffer + (ulong)(8 * i), 8, 0, "nvme-cmb"));
        });

        Fails(capture, RuleNames.SqeComplete).Observed.Should().Contain("no entry was meant for it since");
    }

    [Fact]
    public void AnEntryOutOfOrderCannotBeGuaranteed() => Fails(Wrong.RingEarly(Right), RuleNames.EntryBeforeDoorbell);

    [Fact]
    public void OneStoreMissing() =>
        Fails(Right.Events(events => events.RemoveAt(events.IndexOf<Store>(11, Spoil.Entry))), RuleNames.SqeComplete).Observed.Should().Contain("bytes 24-31");

    [Fact]
    public void StaleBytesOfTheSlotsLastUser() =>
        Fails(Right.Events(events => events.RemoveAt(events.IndexOf<Store>(8, Spoil.Slot(1)))), RuleNames.SqeComplete, RuleNames.SqeContent);

    [Fact]
    public void AnEntryInTheWrongSlot() => Fails(Wrong.WrongSlot(Right), RuleNames.SqeComplete, RuleNames.SqeContent);

    [Fact]
    public void ASlotSkippedAtTheWrap() => Fails(Wrong.SkipAtWrap(Right), RuleNames.SqTail, RuleNames.SqeContent, RuleNames.SqeComplete);

    [Fact]
    public void ASlotSkippedAtTheWrapThatTheDriverMeant()
    {
        var meant = Wrong.SkipAtWrap(Right).Intent<DoorbellMeant>(2, d => d is { Kind: QueueKind.Submission, Queue: 1 }, d => d with { Value = 0 });

        Fails(meant, RuleNames.SqTail);
    }

    [Fact]
    public void TheSameTailTwice() => Fails(Wrong.RingTwice(Right), RuleNames.SqTail).Observed.Should().Contain("that it had already");

    [Fact]
    public void ATailPastTheHead() => Fails(
        RightDriver.Capture(new() { Lazy = true }).Events(events => events.Move(events.IndexOf<Store>(3, Spoil.Tail), events.IndexOf<Store>(2, Spoil.Tail) + 2)),
        RuleNames.SqTail).Observed.Should().Contain("the tail passes the head");

    [Fact]
    public void ATailPastTheHeadThatTheDriverKnewEvenIfTheDeviceWasFast() =>
        Fails(Right.Log(log => log.RemoveAll(intent => intent is CompletionSeen { Queue: 1 })), RuleNames.SqTail).Observed.Should().Contain("told last");

    [Fact]
    public void ATailThatTheQueueDoesNotHave() => Fails(
        Right.Event<Store>(1, Spoil.Tail, store => store with { Value = 4 }),
        RuleNames.SqTail).Observed.Should().Contain("the tail 4, it has slots 0 to 3");

    [Fact]
    public void ADoorbellOfAQueueThatDoesNotExist() => Fails(
        Right.Event<Store>(1, Spoil.Tail, store => store with { Address = RightDriver.Doorbell(QueueKind.Submission, 7) }), RuleNames.SqTail);

    [Fact]
    public void BytesBehindTheEndOfTheQueue() => Fails(
        Right.Events(events => events.Insert(events.IndexOf<Store>(3, Spoil.Tail), new Store(0, 0, RightDriver.Buffer + 256, 8, 1, "nvme-cmb"))),
        RuleNames.SqBounds)
        .Observed.Should().Contain("cmb+0x100, which is in no queue");

    [Fact]
    public void AStoreAcrossTheEndOfTheQueue() => Fails(
        Right.Events(events => events.Insert(events.IndexOf<Store>(3, Spoil.Tail), new Store(0, 0, RightDriver.Buffer + 252, 8, 0, "nvme-cmb"))),
        RuleNames.SqBounds, RuleNames.StoreShape);

    [Fact]
    public void ADoorbellOfEightBytes() => Fails(Right.Event<Store>(2, Spoil.Tail, store => store with { Size = 8 }), RuleNames.StoreShape);

    [Fact]
    public void ADoorbellBetweenTwoDoorbells() => Fails(
        Right.Event<Store>(2, Spoil.Tail, store => store with { Address = store.Address + 2 }), RuleNames.StoreShape, RuleNames.SqTail);

    [Fact]
    public void AnUnalignedStoreToAnEntry() => Fails(
        Right.Event<Store>(2, Spoil.Entry, store => store with { Address = store.Address + 4 }), RuleNames.StoreShape);

    [Fact]
    public void AStoreToAnEntryThatTheDeviceMayBeReading()
    {
        var capture = Right.Events(events =>
        {
            var tail = events.IndexOf<Store>(2, Spoil.Tail);
            events.Insert(tail + 1, new Store(0, 0, RightDriver.Buffer + 128, 8, ((Store)events[events.IndexOf<Store>(0, Spoil.Slot(2))]).Value, "nvme-cmb"));
        });

        Fails(capture, RuleNames.SqeComplete).Observed.Should().Contain("the device has not consumed it yet");
    }

    [Fact]
    public void EntriesSwappedBetweenTwoSlots()
    {
        var capture = RightDriver.Capture(new() { Batches = [2, 2, 2] }).Events(events =>
        {
            for (var i = 0; i < events.Count; i++)
                if (events[i] is Store store && Spoil.Entry(store) && (store.Address - RightDriver.Buffer) / 64 < 2)
                    events[i] = store with { Address = store.Address ^ 64 };
        });

        Fails(capture, RuleNames.SqeContent);
    }

    [Fact]
    public void QueueGeometryThatDeviceAndDriverSeeDifferently()
    {
        Fails(Right.Intent<QueueCreated>(0, q => q is { Id: 1, Place: "cmb" }, q => q with { Depth = 8 }), RuleNames.QueueGeometry).Observed.Should().Contain("8 slots for the driver and 4");
        Fails(Right.Intent<QueueCreated>(0, q => q is { Id: 1, Place: "cmb" }, q => q with { BusAddress = RightDriver.Buffer + 4096 }), RuleNames.QueueGeometry);
        Fails(Right.Intent<QueueCreated>(0, q => q is { Id: 1, Place: "cmb" }, q => q with { Place = "host" }), RuleNames.QueueGeometry);
        Fails(Right.Intent<QueueCreated>(0, q => q is { Id: 0, Fence: not "" }, q => q with { Depth = 8 }), RuleNames.QueueGeometry);
        Fails(Right.Event<DeviceQueueCreated>(1, _ => true, q => q with { QSize = 0 }), RuleNames.QueueGeometry);
    }

    [Fact]
    public void WriteCombiningWithoutAFenceFailsEvenThoughItWasObservedInOrder()
    {
        var finding = Fails(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining, Fence = Fence.None }), RuleNames.EntryBeforeDoorbell);

        finding.Observed.Should().StartWith("observed in order in this run, but").And.Contain("proves little").And.Contain("as the driver declares it");
        finding.Guaranteed.Should().Contain("X3").And.Contain("not guaranteed by every vendor");
    }

    [Fact]
    public void WhatIsNotGuaranteedIsShownBroken()
    {
        var evidence = Fails(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining, Fence = Fence.None }), RuleNames.EntryBeforeDoorbell).Evidence.Split('\n');

        evidence[0].Should().StartWith("an order that X86_64 allows (portable reading");
        evidence.Should().Contain("  the device receives bytes 0-31").And.Contain("  the device receives the doorbell");
        evidence.Should().ContainSingle(line => line.Contains("bytes 32-63 are still in the write-combining buffers", StringComparison.Ordinal));
        var (held, meant, runs) = (Command("held"), Command("was to be"), Command("the controller runs"));
        runs.Should().NotBe(held).And.NotBe(meant, "it is torn: the first half of one and the second half of the other");
        runs.Split(' ')[..6].Should().Equal(meant.Split(' ')[..6], "opcode, identifier and namespace have arrived");

        string Command(string words) => evidence.Single(line => line.Contains(words, StringComparison.Ordinal)).Split("SQE ")[1];
    }

    [Fact]
    public void WhatIsGuaranteedHasNoSuchPicture() =>
        Lab.Judge.Judge.Decide(RightDriver.Capture(new() { Memory = MemoryType.WriteCombining, Fence = Fence.Store }))[RuleNames.EntryBeforeDoorbell].Evidence.Should().BeEmpty();

    [Fact]
    public void NonTemporalStoresToHostMemoryWithoutAFenceFailThoughPlainOnesPass()
    {
        var plain = new Shape { InBuffer = false, Fence = Fence.None };
        Lab.Judge.Judge.Decide(RightDriver.Capture(plain)).Verdict.Should().Be(Verdict.Pass);

        Fails(RightDriver.Capture(plain with { Copy = CopyStrategy.NonTemporal }), RuleNames.EntryBeforeDoorbell)
            .Observed.Should().Contain("WriteBack memory with NonTemporal stores and the fence None");
        Lab.Judge.Judge.Decide(RightDriver.Capture(plain with { Copy = CopyStrategy.NonTemporal, Fence = Fence.Store })).Verdict.Should().Be(Verdict.Pass);
    }

    /// <summary>Judges, expects that no rule fails, and returns the judgement.</summary>
    internal static Judgement Passes(Capture capture)
    {
        var judgement = Lab.Judge.Judge.Decide(capture);
        judgement.Verdict.Should().Be(Verdict.Pass, JudgementText.Render(judgement));
        return judgement;
    }

    /// <summary>Judges, expects a failure of exactly these rules among others, and returns the first one's finding.</summary>
    internal static Finding Fails(Capture capture, params string[] rules)
    {
        var judgement = Lab.Judge.Judge.Decide(capture);
        judgement.Verdict.Should().Be(Verdict.Fail);
        foreach (var rule in rules)
            judgement[rule].Verdict.Should().Be(Verdict.Fail, $"{rule} is about it:\n{JudgementText.Render(judgement)}");
        return judgement[rules[0]];
    }
}
