using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Several threads on one queue, completions in batches and out of order: what one tells, another's act may overtake.</summary>
[Trait("Tier", "unit")]
public sealed class ThreadsSpec
{
    [Fact]
    public void OneHeadDoorbellForSeveralCompletionsOutOfOrderPasses()
    {
        var judgement = Passes(Capture(out _, (made, pair) => Batch(made, pair)));

        judgement[RuleNames.CqPhase].Observed.Should().Contain("cq1 9, 2 laps of 4").And.Contain("7 head doorbells, none ahead of the device");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AHeadDoorbellThatPassesWhatWasPostedFails(int ahead) => Fails(
        Capture(out _, (made, pair) => Batch(made, pair)).Event<Store>(0, Spoil.Head, store => store with { Value = (store.Value + (ulong)ahead) % 4 }), RuleNames.CqPhase)
        .Observed.Should().Contain(ahead == 1 ? "gives cq1 the head 0" : "gives cq1 the head 1");

    [Fact]
    public void AHeadDoorbellBeforeTheLastOfItsCompletionsWasPostedFails() => Fails(
        Capture(out _, (made, pair) => Batch(made, pair)).Events(events => events.Move(events.IndexOf<DeviceCompletion>(2, posted => posted.Queue == 1), events.IndexOf<Store>(0, Spoil.Head))), RuleNames.CqPhase)
        .Observed.Should().Contain("gives back 3 slots of cq1 in all, and the device had posted 2 completions");

    [Fact]
    public void AnEntryMayBeStoredBeforeAnotherThreadsHeadDoorbellArrives()
    {
        Capture(out var late, (made, pair) =>
        {
            Batch(made, pair);
            made.Submit(pair, NvmCommand.Flush(1));
            made.Fetch(pair, 1);
            made.Answer(pair, pair.Running[0]);
            // The slot is free for the one thread, while the other has not yet given the completions back.
            var slow = made.Slowly(() => made.Take(pair));
            made.Submit(pair, NvmCommand.Flush(1));
            slow();
        });

        Passes(late);
    }

    [Fact]
    public void AnEntryThatIsStoredBeforeItsSlotWasKnownToBeFreeFailsEvenIfTheDeviceWasFast()
    {
        var capture = Capture(out _, (made, pair) => Batch(made, pair)).Events(events =>
        {
            // The second batch's first entry before the first batch's completions, which free its slot, though the device has fetched the slot's last user.
            var store = events.IndexOf<Store>(0, store => Spoil.Slot(3)(store));
            var again = events.FindIndex(store + 8, happened => happened is Store next && Spoil.Slot(0)(next));
            events.Move(again, events.IndexOf<DeviceCompletion>(0, posted => posted.Queue == 1));
        });

        Fails(capture, RuleNames.SqeComplete).Observed.Should().Contain("no entry was meant for it since");
    }

    [Fact]
    public void CompletionsOfOtherQueuesMayComeBetween()
    {
        var made = new MadeUp(new());
        made.Start();
        made.EnableBuffer();
        MadePair[] pairs = [.. Enumerable.Range(1, 4).Select(id => made.Create(id, 4, MadePlace.Cmb((ulong)id << 12), MadePlace.Host(0x2000_0000 + ((ulong)id << 16))))];
        for (var round = 0; round < 5; round++)
        {
            var submitting = pairs.Select(pair => made.Slowly(() =>
            {
                made.Queue(pair, NvmCommand.Flush(1));
                made.Submit(pair, NvmCommand.Flush(1));
            })).ToArray();
            foreach (var act in submitting.Reverse())
                act();
            foreach (var pair in pairs)
            {
                made.Fetch(pair, 2);
                made.Answer(pair, pair.Running[1]);
                made.Answer(pair, pair.Running[0]);
            }
            var taking = pairs.Reverse().Select(pair => made.Slowly(() => made.Take(pair))).ToArray();
            foreach (var act in taking.Reverse())
                act();
        }
        made.Disable();
        made.Finish(40);

        Passes(made.ToCapture())[RuleNames.SqeComplete].Observed.Should().StartWith("40 entries");
    }

    // Three at once, answered last to first, taken together.
    private static void Batch(MadeUp made, MadePair pair)
    {
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 3; i++)
                made.Queue(pair, NvmCommand.Write(1, (ulong)i, 1, 0x3000_0000));
            made.RingTail(pair);
            made.Fetch(pair, 3);
            foreach (var entry in pair.Running.ToArray().Reverse())
                made.Answer(pair, entry);
            made.Take(pair);
        }
    }

    private static Capture Capture(out Capture capture, Action<MadeUp, MadePair> acts)
    {
        var made = new MadeUp(new());
        made.Start();
        made.EnableBuffer();
        var pair = made.Create(1, 4, MadePlace.Cmb(0), MadePlace.Host(0x2000_0000));
        acts(made, pair);
        made.Drain(pair);
        made.Delete(pair);
        made.Disable();
        made.Finish(pair.Completed);
        return capture = made.ToCapture();
    }
}
