using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Commands that are meant to fail, that are aborted, and that never end.</summary>
[Trait("Tier", "unit")]
public sealed class StatusMeantSpec
{
    private const int OutOfRange = 0x4080, Aborted = 0x4007, Deleted = 0x0008;

    [Fact]
    public void ACommandThatFailsAsItWasMeantToPasses() =>
        Passes(Capture((made, pair) => Failing(made, pair, OutOfRange)))[RuleNames.DeviceSaw].Observed.Should().Contain("all with the status that was meant, 1 of them not success");

    [Theory]
    [InlineData(0)]
    [InlineData(0x4081)]
    [InlineData(0x4180)]
    [InlineData(Aborted)]
    public void ACommandThatWasMeantToFailAndEndsOtherwiseFails(int status) =>
        Fails(Capture((made, pair) => Failing(made, pair, status)), RuleNames.DeviceSaw).Observed.Should().Contain("LBA Out of Range (SCT 0h SC 80h) was meant");

    [Fact]
    public void OnlyTheNextEntryOfThatQueueIsMeantToFail()
    {
        Fails(Capture((made, pair) =>
        {
            Failing(made, pair, OutOfRange);
            made.Execute(pair, NvmCommand.Flush(1), status: OutOfRange);
        }), RuleNames.DeviceSaw).Observed.Should().Contain("with status 0x4080, success was meant");
        Fails(Capture((made, pair) =>
        {
            made.Tell(new StatusMeant(0, 0, 0x80));
            made.Execute(pair, NvmCommand.Flush(1), status: OutOfRange);
            made.Execute(made.Admin, AdminCommand.Abort(1, 99), status: OutOfRange);
        }), RuleNames.DeviceSaw);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(OutOfRange)]
    [InlineData(0x0002)]
    public void OfACommandThatMayEndAnyhowEachStatusIsRightAndOnlyOfThat(int status)
    {
        Passes(Capture((made, pair) => Anyhow(made, pair, status)));
        Passes(Capture((made, pair) => Anyhow(made, pair, OutOfRange, n => new DeviceFault(n, "pci_nvme_err_invalid_lba_range Invalid LBA start=1 len=1 limit=1"))));
        Fails(Capture((made, pair) => Anyhow(made, pair, 0, n => new DeviceFault(n, "pci_nvme_err_invalid_lba_range Invalid LBA start=1 len=1 limit=1"))), RuleNames.DeviceSaw);
        Fails(Capture((made, pair) =>
        {
            Anyhow(made, pair, status);
            made.Execute(pair, NvmCommand.Flush(1), status: OutOfRange);
        }), RuleNames.DeviceSaw).Observed.Should().Contain("with status 0x4080, success was meant");

        static void Anyhow(MadeUp made, MadePair pair, int status, Func<int, TraceEvent>? happens = null)
        {
            made.Tell(new AnyStatusMeant(1));
            made.Execute(pair, NvmCommand.Flush(1), happens, status);
        }
    }

    [Fact]
    public void ComplaintsAboutACommandThatIsMeantToFailAreMeantAndOthersAreNot()
    {
        Passes(Complaining("pci_nvme_err_invalid_lba_range Invalid LBA start=1 len=1 limit=1", meant: true));
        Fails(Complaining("pci_nvme_err_invalid_lba_range Invalid LBA start=1 len=1 limit=1", meant: false), RuleNames.DeviceSaw).Observed.Should().Contain("complains");
        Fails(Complaining("pci_nvme_ub_db_wr_invalid_sq guest bug", meant: true), RuleNames.DeviceSaw).Observed.Should().Contain("guest bug");
        Fails(Complaining("pci_nvme_err_req_status cid 7 nsid 1 status 0x4080 opc 0x0", meant: true), RuleNames.DeviceSaw).Observed.Should().Contain("cid 7");

        static Capture Complaining(string text, bool meant) => Capture((made, pair) =>
        {
            if (meant)
                made.Tell(new StatusMeant(1, 0, 0x80));
            made.Execute(pair, NvmCommand.Flush(1), n => new DeviceFault(n, text), meant ? OutOfRange : 0);
        });
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(Aborted, true)]
    [InlineData(OutOfRange, false)]
    [InlineData(Deleted, false)]
    public void ACommandWhoseAbortWasAskedForEndsEitherWay(int status, bool right) =>
        Judge(Capture((made, pair) => Abort(made, pair, status)), right).Should().Contain(right ? "executed as meant" : "success was meant");

    [Fact]
    public void AnAbortThatNobodyAskedForFails() => Fails(Capture((made, pair) => made.Execute(pair, NvmCommand.Flush(1), status: Aborted)), RuleNames.DeviceSaw);

    [Fact]
    public void WhatCancellingSaysOfTheCommandsInputAndOutputIsMeant()
    {
        Passes(Capture((made, pair) => Abort(made, pair, Aborted, made.Happens)));
        Fails(Capture((made, pair) => Abort(made, pair, 0, made.Happens)), RuleNames.DeviceSaw);
    }

    [Fact]
    public void ARequestForAnEventMayBeAbortedOnPurpose() =>
        Passes(Capture((made, _) =>
        {
            made.Tell(new StatusMeant(0, 0, 7));
            var request = made.Submit(made.Admin, AdminCommand.AsyncEventRequest());
            made.Fetch(made.Admin, 1);
            var abort = made.Submit(made.Admin, AdminCommand.Abort(0, request.Cid));
            made.Fetch(made.Admin, 1);
            made.Answer(made.Admin, request, Aborted);
            made.Answer(made.Admin, abort);
            made.Take(made.Admin);
        }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatTheDeletionOfAQueueMakesOfItsCommandsIsRightOnlyThen(bool deletes)
    {
        var made = Started(out var pair);
        var entry = made.Submit(pair, NvmCommand.Flush(1));
        made.Fetch(pair, 1);
        if (!deletes)
            made.Answer(pair, entry, Deleted);
        var deletion = made.Submit(made.Admin, AdminCommand.DeleteSubmissionQueue(1));
        made.Fetch(made.Admin, 1);
        made.Happens(n => new DeviceQueueDeleted(n, QueueKind.Submission, 1));
        if (deletes)
            made.Answer(pair, entry, Deleted);
        made.Answer(made.Admin, deletion);
        made.Take(made.Admin);
        made.Take(pair);
        made.Disable();
        made.Finish(1);
        // Before the deletion was asked for nobody can have answered so.
        var capture = deletes ? made.ToCapture() : made.ToCapture().Log(log => log.RemoveAll(intent => intent is EntryMeant { Queue: 0, Slot: 2 }));

        Judge(capture, deletes);
    }

    [Fact]
    public void RequestsForEventsMayStayWithoutAnAnswerAndOtherCommandsMayNot()
    {
        var capture = Capture((made, _) =>
        {
            for (var i = 0; i < 8; i++)
                made.Submit(made.Admin, AdminCommand.AsyncEventRequest());
            made.Fetch(made.Admin, 8);
        });

        Passes(capture)[RuleNames.DeviceSaw].Observed.Should().Contain(", 8 requests for asynchronous events without an answer");
        Fails(Capture((made, pair) =>
        {
            made.Submit(pair, NvmCommand.Verify(1, 0, 1));
            made.Fetch(pair, 1);
        }), RuleNames.DeviceSaw).Observed.Should().Contain("the device executed 2 commands for cq1 and completed 1", "Verify has the same opcode on an I/O queue");
    }

    [Fact]
    public void AnAnswerToNoCommandFails() =>
        Fails(Capture((made, pair) => made.Answer(pair, NvmCommand.Flush(1))), RuleNames.DeviceSaw).Observed.Should().Contain("no command with that identifier was running");

    private static void Failing(MadeUp made, MadePair pair, int status)
    {
        made.Tell(new StatusMeant(1, 0, 0x80));
        made.Execute(pair, NvmCommand.Read(1, 1 << 30, 1, 0x3000_0000), status: status);
    }

    private static void Abort(MadeUp made, MadePair pair, int status, Action<Func<int, TraceEvent>>? cancelling = null)
    {
        var entry = made.Submit(pair, NvmCommand.Flush(1));
        made.Fetch(pair, 1);
        made.Submit(made.Admin, AdminCommand.Abort(1, entry.Cid));
        made.Drain(made.Admin);
        cancelling?.Invoke(n => new DeviceFault(n, $"pci_nvme_err_aio cid {entry.Cid} err 'Operation canceled' status 0x7"));
        made.Answer(pair, entry, status);
        made.Take(pair);
    }

    private static string Judge(Capture capture, bool right) => (right ? Passes(capture)[RuleNames.DeviceSaw] : Fails(capture, RuleNames.DeviceSaw)).Observed;

    private static Capture Capture(Action<MadeUp, MadePair> acts)
    {
        var made = Started(out var pair);
        acts(made, pair);
        made.Execute(pair, NvmCommand.Flush(1));
        made.Disable();
        made.Finish(pair.Completed);
        return made.ToCapture();
    }

    private static MadeUp Started(out MadePair pair)
    {
        var made = new MadeUp(new());
        made.Start(32);
        pair = made.Create(1, 4, MadePlace.Host(0x2000_0000), MadePlace.Host(0x2000_1000));
        return made;
    }
}
