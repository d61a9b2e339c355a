using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Several queue pairs, queues that are deleted and made again, and queues that the device refuses.</summary>
[Trait("Tier", "unit")]
public sealed class QueueLivesSpec
{
    private const int InvalidSize = 0x4102, InvalidIdentifier = 0x4101;

    [Fact]
    public void QueuesThatAreMadeAgainUnderTheSameIdentifierBeginAnew()
    {
        var made = Started();
        var commands = 0;
        for (var round = 0; round < 4; round++)
            foreach (var id in (int[])[1, 2])
            {
                var pair = made.Create(id, 3 + round, round % 2 == 0 ? MadePlace.Cmb(0) : MadePlace.Cmb(0x40), MadePlace.Host(0x2000_0000));
                for (var i = 0; i < 5; i++)
                    made.Execute(pair, NvmCommand.Write(1, (ulong)i, 1, 0x3000_0000));
                made.Delete(pair);
                commands += pair.Completed;
            }
        var capture = Ended(made, commands);

        Passes(capture)[RuleNames.QueueGeometry].Observed.Should().StartWith("18 queues as the driver meant").And.EndWith(", and 2 more");
        // A phase that would be right if the queue had gone on.
        Fails(capture.Intent<CompletionSeen>(5, seen => seen.Queue == 1, seen => seen with { Phase = 0 }), RuleNames.CqPhase);
        Fails(capture.Intent<EntryMeant>(7, entry => entry.Queue == 2, entry => entry with { Slot = 0 }), RuleNames.SqeContent);
    }

    [Fact]
    public void QueuesThatLieInTheSameMemoryAtTheSameTimeFail()
    {
        var made = Started();
        made.Create(1, 4, MadePlace.Cmb(0), MadePlace.Host(0x2000_0000));
        var second = made.Create(2, 4, MadePlace.Cmb(0x40), MadePlace.Host(0x2100_0000));
        made.Execute(second, NvmCommand.Flush(1));

        Fails(Ended(made, 1), RuleNames.QueueGeometry).Observed.Should().Contain("sq2 begins inside sq1");
    }

    [Fact]
    public void ADoorbellOfAQueueThatIsDeletedFails()
    {
        var made = Started();
        var pair = made.Create(1, 4, MadePlace.Cmb(0), MadePlace.Host(0x2000_0000));
        made.Execute(pair, NvmCommand.Flush(1));
        made.Delete(pair);
        made.Ring(QueueKind.Submission, 1, 2);

        Fails(Ended(made, 1), RuleNames.SqTail).Observed.Should().Contain("the tail doorbell of sq1 was rung, and there is no such queue");
    }

    [Fact]
    public void AQueueThatTheDeviceRefusesAsItWasMeantToIsNoQueue()
    {
        var made = Used(out var pair);
        Refused(made, AdminCommand.CreateCompletionQueue(0, 4, 0x2200_0000), QueueKind.Completion, 0, 4, InvalidIdentifier);
        Refused(made, AdminCommand.CreateCompletionQueue(40, 1, 0x2200_0000), QueueKind.Completion, 40, 1, InvalidSize);
        Refused(made, AdminCommand.CreateSubmissionQueue(1, 4, 0x2200_0000, 1), QueueKind.Submission, 1, 4, InvalidIdentifier);
        made.Execute(pair, NvmCommand.Flush(1));

        Passes(Ended(made, 2))[RuleNames.QueueGeometry].Observed.Should().Be(
            "4 queues as the driver meant: sq0 16 slots in host memory, cq0 16 slots in host memory, cq1 4 slots in host memory, sq1 4 slots in the CMB; 2 queues refused by the device");
    }

    [Fact]
    public void AfterARefusalTheDriverMayTryAgainAndNeverAsksForTheSecondQueueOfThePair()
    {
        var made = Used(out _);
        Told(made, 3);
        Refused(made, AdminCommand.CreateCompletionQueue(3, 4, 0x2200_0000), QueueKind.Completion, 3, 4, InvalidSize);
        var right = made.Create(3, 4, MadePlace.Cmb(0x1000), MadePlace.Host(0x2200_0000));
        made.Execute(right, NvmCommand.Flush(1));

        Passes(Ended(made, 2));
    }

    [Fact]
    public void AQueueThatTheDriverTellsOfAndNeverAsksForFails()
    {
        var made = Used(out _);
        Told(made, 3);

        Fails(Ended(made, 1), RuleNames.QueueGeometry).Observed.Should().Contain("the driver meant to create cq3");
    }

    [Fact]
    public void AQueueThatTheDriverDoesNotTellOfFailsUnlessItIsRefused()
    {
        var made = Used(out _);
        made.Execute(made.Admin, AdminCommand.CreateCompletionQueue(5, 4, 0x2200_0000), n => new DeviceQueueCreated(n, QueueKind.Completion, 5, 0x2200_0000, 3, 5));

        Fails(Ended(made, 1), RuleNames.QueueGeometry).Observed.Should().Contain("made cq5 with 4 slots").And.Contain("tells of no such creation");
    }

    private static void Told(MadeUp made, int id)
    {
        made.Tell(new QueueCreated(QueueKind.Completion, id, 4, "host", 0x2200_0000, "WriteBack", "", ""));
        made.Tell(new QueueCreated(QueueKind.Submission, id, 4, "cmb", MadeUp.Buffer + 0x1000, "Uncached", "Store8", "Store"));
    }

    private static void Refused(MadeUp made, SubmissionEntry command, QueueKind kind, int id, int depth, int status)
    {
        made.Tell(new StatusMeant(0, status >> 8 & 7, status & 0xFF));
        made.Execute(made.Admin, command, n => new DeviceQueueCreated(n, kind, id, 0x2200_0000, depth - 1, id), status);
    }

    private static MadeUp Used(out MadePair pair)
    {
        var made = Started();
        pair = made.Create(1, 4, MadePlace.Cmb(0), MadePlace.Host(0x2000_0000));
        made.Execute(pair, NvmCommand.Flush(1));
        return made;
    }

    private static MadeUp Started()
    {
        var made = new MadeUp(new());
        made.Start();
        made.EnableBuffer();
        return made;
    }

    private static Capture Ended(MadeUp made, int commands)
    {
        made.Disable();
        made.Finish(commands);
        return made.ToCapture();
    }
}
