using Lab.Judge;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Stores to memory that the driver told of, and to memory that it did not.</summary>
[Trait("Tier", "unit")]
public sealed class BuffersSpec
{
    private static readonly MadePlace Data = MadePlace.Cmb(0x8000);

    [Fact]
    public void StoresToBuffersThatTheDriverToldOfPass() => Passes(Capture())[RuleNames.SqBounds].Observed.Should().Be(
        "24 stores to the CMB, all inside its queues (16) and the buffers that the driver told of (8 WriteData)");

    [Fact]
    public void AStoreThatTheDriverDidNotTellOfFailsAndTheEvidenceSaysWhatTheOthersWere()
    {
        var finding = Fails(Capture().Events(events => events.Insert(Last(events) + 1, new Store(0, 0, Data.Address + 4096, 8, 1, "nvme-cmb"))), RuleNames.SqBounds);

        finding.Observed.Should().Contain("cmb+0x9000, which is in no queue and no buffer that the driver had told of");
        finding.Evidence.Should().Contain("cmb+0x8038  8  0x0000000000000000    in buffer\n").And.Contain("in no queue  out of bounds");
    }

    [Fact]
    public void AStoreAcrossTheEndOfABufferFails() => Fails(
        Capture().Events(events => events.Insert(Last(events) + 1, new Store(0, 0, Data.Address + 4092, 8, 1, "nvme-cmb"))), RuleNames.SqBounds).Observed.Should().Contain("cmb+0x8ffc");

    [Fact]
    public void AStoreBeforeTheDriverToldOfTheBufferFails() => Fails(
        Capture().Log(log => log.Move(log.FindIndex(intent => intent is BufferPlaced), log.FindLastIndex(intent => intent is CompletionSeen { Queue: 1 }))), RuleNames.SqBounds)
        .Observed.Should().Contain("which is in no queue and no buffer that the driver had told of");

    [Fact]
    public void ABufferThatTheHostDoesNotFindWhereItIsSaidToBeFails() => Fails(
        Capture().Intent<BufferPlaced>(0, _ => true, buffer => buffer with { BusAddress = 0x1234_5000 }), RuleNames.SqBounds);

    [Fact]
    public void MemoryOfADeletedQueueMayServeDataOnceTheDriverTellsSo()
    {
        Passes(Reused(told: true));
        Fails(Reused(told: false), RuleNames.SqeComplete);

        static Capture Reused(bool told)
        {
            var made = MadeUp.Started(out var pair);
            var other = made.Create(2, 4, MadePlace.Cmb(0x1000), MadePlace.Host(0x2100_0000));
            made.Execute(other, NvmCommand.Flush(1));
            made.Delete(other);
            if (told)
                made.Data(MadePlace.Cmb(0x1000), new byte[64]);
            else
                made.Fill(MadePlace.Cmb(0x1000), new byte[64]);
            made.Execute(pair, NvmCommand.Write(1, 0, 1, 0x3000_0000));
            return Ended(made, pair, 2);
        }
    }

    [Fact]
    public void CompletionQueuesMayBeClearedBeforeTheyLiveAndAreTheControllersAfterwards()
    {
        var made = MadeUp.Started(out var pair);
        var other = made.Create(2, 4, MadePlace.Cmb(0x1000), MadePlace.Cmb(0x2000));
        made.Execute(other, NvmCommand.Flush(1));
        made.Execute(pair, NvmCommand.Flush(1));
        made.Delete(other);
        var right = Ended(made, pair, 2);

        Passes(right)[RuleNames.QueueGeometry].Observed.Should().Contain("cq2 4 slots in the CMB, sq2 4 slots in the CMB");
        Fails(right.Events(events => events.Insert(events.IndexOf<DeviceCommand>(0, command => command.Queue == 2), new Store(0, 0, MadeUp.Buffer + 0x2010, 4, 1, "nvme-cmb"))), RuleNames.SqBounds)
            .Observed.Should().Contain("cmb+0x2010, in cq2, where only the controller stores");
    }

    private static Capture Capture()
    {
        var made = MadeUp.Started(out var pair);
        made.Execute(pair, NvmCommand.Flush(1));
        made.Data(Data, new byte[64]);
        made.Execute(pair, NvmCommand.Write(1, 0, 1, Data.ControllerAddress));
        return Ended(made, pair);
    }

    private static Capture Ended(MadeUp made, MadePair pair, int? commands = null)
    {
        made.Delete(pair);
        made.Disable();
        made.Finish(commands ?? pair.Completed);
        return made.ToCapture();
    }

    private static int Last(List<TraceEvent> events) => events.FindLastIndex(happened => happened is Store store && store.Address.Value == Data.Address + 56);
}
