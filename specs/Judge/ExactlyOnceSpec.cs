using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Ends of commands for their callers: one each, and a loss only when there was no way to know better.</summary>
[Trait("Tier", "unit")]
public sealed class ExactlyOnceSpec
{
    [Fact]
    public void CommandsWithoutAnAnswerAreLostAtAReset() =>
        Passes(Capture((made, pair) => InFlight(made, pair)))[RuleNames.ExactlyOnce].Observed.Should().Be("10 commands ended once each: 7 by a completion, 3 as lost");

    [Fact]
    public void ACompletionThatWasNotTakenYetIsLostAndSaidSo()
    {
        var judgement = Passes(Capture((made, pair) =>
        {
            InFlight(made, pair);
            made.Answer(pair, pair.Running[0]);
        }));

        judgement[RuleNames.ExactlyOnce].Observed.Should().Contain("3 as lost, 1 of these completed by the device, and not yet taken when its queue ended");
        judgement[RuleNames.CqPhase].Observed.Should().EndWith("; 1 completion more, not taken when its queue ended");
    }

    [Fact]
    public void WhatTheDeviceFinishesWhileItIsDisabledNobodyCanSee() => Passes(Capture((made, pair) => InFlight(made, pair), finished: pair => [(pair, pair.Running[0], 0x4006)]));

    [Fact]
    public void ACommandThatWasTakenAndLostFails()
    {
        var capture = Capture((made, pair) => InFlight(made, pair));
        var lost = capture.Log(log => log.Insert(log.FindIndex(intent => intent is CommandLost { Queue: 1 }), new CommandLost(1, 0, "once more")));

        Fails(lost, RuleNames.ExactlyOnce).Observed.Should().StartWith("cid 0 of sq1 ended twice for its caller: by a completion (slot 0 of cq1), then as lost (\"once more\")");
    }

    [Fact]
    public void ACommandThatIsLostTwiceFails() => Fails(
        Capture((made, pair) => InFlight(made, pair)).Log(log => log.Insert(log.FindIndex(intent => intent is CommandLost { Queue: 1 }), log.First(intent => intent is CommandLost { Queue: 1 }))),
        RuleNames.ExactlyOnce).Observed.Should().Contain("ended twice for its caller: as lost");

    [Fact]
    public void ACommandThatNobodyHearsOfFails() => Fails(
        Capture((made, pair) => InFlight(made, pair)).Log(log => log.RemoveAt(log.FindIndex(intent => intent is CommandLost { Queue: 1 }))), RuleNames.ExactlyOnce)
        .Observed.Should().Contain("of sq1 (cid 1) never ended for its caller, neither by a completion nor as lost");

    [Fact]
    public void ALossThatWasNeverMeantFails() => Fails(
        Capture((made, pair) => InFlight(made, pair)).Intent<CommandLost>(0, lost => lost.Queue == 1, lost => lost with { Cid = 77 }), RuleNames.ExactlyOnce);

    [Fact]
    public void ALossBeforeTheResetFails() => Fails(
        Capture((made, pair) => InFlight(made, pair)).Log(log => log.Move(log.FindIndex(intent => intent is CommandLost { Queue: 1 }), log.FindIndex(intent => intent is ResetMeant))),
        RuleNames.ExactlyOnce).Observed.Should().Contain("before the reset that would have been a reason");

    [Fact]
    public void ALossWhileTheQueueGoesOnFails() => Fails(
        Capture((made, pair) =>
        {
            var entry = made.Submit(pair, NvmCommand.Flush(1));
            made.Fetch(pair, 1);
            made.Tell(new CommandLost(1, entry.Cid, "it took too long"));
            pair.Running.Clear();
            made.Execute(pair, NvmCommand.Flush(1));
        }), RuleNames.ExactlyOnce).Observed.Should().Contain("(\"it took too long\"), and the driver went on to use sq1");

    [Fact]
    public void ALossWithoutAReasonFails()
    {
        var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
        var entry = made.Submit(pair, NvmCommand.Flush(1));
        made.Fetch(pair, 1);
        made.Tell(new CommandLost(1, entry.Cid, "it took too long"));

        Fails(Ended(made, pair), RuleNames.ExactlyOnce).Observed.Should().Contain("and nothing had ended sq1: no reset, no deletion, no shutdown");
    }

    [Fact]
    public void ACommandIdentifierThatIsUsedTwiceAtOnceFails() => Fails(
        Capture((made, pair) =>
        {
            InFlight(made, pair);
            pair.NextCid -= 1;
            made.Queue(pair, NvmCommand.Flush(1));
        }), RuleNames.ExactlyOnce).Observed.Should().Contain("was meant again before the command that had it was over");

    [Fact]
    public void ACompletionThatTheDeviceNeverGaveFails() => Fails(
        Capture((made, pair) => InFlight(made, pair)).Events(events => events.RemoveAt(events.IndexOf<DeviceCompletion>(2, _ => true))), RuleNames.ExactlyOnce, RuleNames.CqPhase)
        .Observed.Should().Contain("and the device never completed it");

    [Fact]
    public void WhatADeletionLeavesIsLostUnlessTheDeviceHadAnsweredItBefore()
    {
        Passes(Deleted(answered: false))[RuleNames.ExactlyOnce].Observed.Should().Contain("1 as lost");
        Passes(Deleted(answered: false).Events(events => events.RemoveAll(happened => happened is DeviceQueueDeleted)));
        Fails(Deleted(answered: true), RuleNames.ExactlyOnce).Observed.Should().Contain("before it answered the deletion of the queue (#").And.Contain("and the driver took that answer");

        static Capture Deleted(bool answered)
        {
            var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
            var entry = made.Submit(pair, NvmCommand.Flush(1));
            made.Fetch(pair, 1);
            if (answered)
                made.Answer(pair, entry);
            made.Delete(pair);
            made.Lose(pair, "the queue pair was deleted");
            made.Disable();
            made.Finish(pair.Completed);
            return made.ToCapture();
        }
    }

    [Fact]
    public void RequestsForEventsEndAtTheShutdownOrStay()
    {
        var capture = Capture((made, _) =>
        {
            for (var i = 0; i < 20; i++)
                made.Submit(made.Admin, AdminCommand.AsyncEventRequest());
            made.Fetch(made.Admin, 20);
        });

        Passes(capture)[RuleNames.ExactlyOnce].Observed.Should().Contain("20 as lost");
        Passes(capture.Log(log => log.RemoveAll(intent => intent is CommandLost { Queue: 0 })))[RuleNames.ExactlyOnce].Observed.Should().EndWith("; 20 requests for asynchronous events still waiting");
    }

    [Theory]
    [InlineData("nvme0 does not answer any more: CSTS reads all ones; it was removed", true)]
    [InlineData("it took too long", false)]
    public void AFunctionThatIsGoneEndsEverythingAndOnlyThat(string why, bool right)
    {
        var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
        InFlight(made, pair);
        made.Lose(pair, why);
        made.Lose(made.Admin, why);
        made.Finish(pair.Completed);

        if (right)
            Passes(made.ToCapture());
        else
            Fails(made.ToCapture(), RuleNames.ExactlyOnce).Observed.Should().Contain("nothing had ended sq1");
    }

    [Fact]
    public void AFunctionThatIsGoneIsNotUsedAnyMoreAndItsLastAnswersAreTakenFirst()
    {
        const string gone = "CSTS reads all ones";
        var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
        InFlight(made, pair);
        made.Answer(pair, pair.Running[0]);
        made.Lose(pair, gone);
        made.Finish(pair.Completed);
        Passes(made.ToCapture())[RuleNames.ExactlyOnce].Observed.Should().Contain("1 of these completed by the device");

        made.Execute(made.Admin, AdminCommand.KeepAlive());
        Fails(made.ToCapture().Log(log => log.Move(log.FindIndex(intent => intent is DriverFinished), log.Count - 1)), RuleNames.ExactlyOnce)
            .Observed.Should().Contain("the driver went on to use it");
    }

    [Fact]
    public void ALostResetEndsEverythingTooWhenTheFunctionIsGone()
    {
        var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
        InFlight(made, pair);
        made.Tell(new ResetMeant("Controller", "no answer"));
        made.Lose(pair, "the controller cannot be stopped");
        made.Finish(pair.Completed);

        Passes(made.ToCapture());
    }

    [Fact]
    public void UnderShadowDoorbellsEndsAreStillJudged()
    {
        var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
        made.Execute(made.Admin, AdminCommand.DoorbellBufferConfig(0x6000_0000, 0x6000_1000));
        for (var i = 0; i < 8; i++)
            made.Execute(pair, NvmCommand.Write(1, 0, 1, 0x3000_0000));
        var capture = Ended(made, pair).Events(events => events.RemoveAll(happened => happened is Store store && (Spoil.Tail(store) || Spoil.Head(store)) || happened is DeviceDoorbell { Queue: 1 }));

        var right = Passes(capture);
        right[RuleNames.CqPhase].Verdict.Should().Be(Verdict.NotObservable);
        foreach (var rule in (string[])[RuleNames.ExactlyOnce, RuleNames.DeviceSaw, RuleNames.Data])
            right[rule].Verdict.Should().Be(Verdict.Pass);
        Fails(capture.Log(log => log.RemoveAt(log.FindIndex(intent => intent is CompletionSeen { Queue: 1 }))), RuleNames.ExactlyOnce).Observed.Should().Contain("never ended for its caller");
        Fails(capture.Event<DeviceCompletion>(2, posted => posted.Queue == 1, posted => posted with { Status = 0x4080 }), RuleNames.DeviceSaw, RuleNames.ExactlyOnce);
        Fails(capture.Intent<DataWritten>(0, _ => true, written => written with { Seed = 9 }).Log(log => log.RemoveAll(intent => intent is DataWritten { Seed: MadeUp.Seed })), RuleNames.Data);
    }

    [Fact]
    public void ACaptureInWhichOnlyCompletionsEndCommandsHasNothingForTheRule() =>
        Passes(RightDriver.Capture(new())).Findings.Should().NotContain(finding => finding.Rule == RuleNames.ExactlyOnce);

    // One that runs, one that the device has not fetched, one without a doorbell.
    private static void InFlight(MadeUp made, MadePair pair)
    {
        made.Submit(pair, NvmCommand.Flush(1));
        made.Submit(pair, NvmCommand.Flush(1));
        made.Fetch(pair, 1);
        made.Queue(pair, NvmCommand.Flush(1));
    }

    private static Capture Capture(Action<MadeUp, MadePair> acts, Func<MadePair, (MadePair, SubmissionEntry, int)[]>? finished = null)
    {
        var made = MadeUp.Started(out var pair, depth: 6, adminDepth: 32);
        made.Execute(pair, NvmCommand.Flush(1));
        acts(made, pair);
        made.Reset("Controller", true, [pair], finished?.Invoke(pair) ?? []);
        return Ended(made, pair);
    }

    private static Capture Ended(MadeUp made, MadePair pair)
    {
        made.Delete(pair);
        made.Disable();
        made.Lose(made.Admin, "the controller was shut down");
        made.Finish(pair.Completed);
        return made.ToCapture();
    }
}
