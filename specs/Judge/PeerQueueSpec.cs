using Lab.Judge;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>Queues in the buffer of another controller are judged like those in the own one.</summary>
[Trait("Tier", "unit")]
public sealed class PeerQueueSpec
{
    [Theory]
    [InlineData(DriverStores.GuestCpu)]
    [InlineData(DriverStores.Qtest)]
    public void ARightDriverPasses(DriverStores stores)
    {
        var judgement = Passes(Capture(stores));

        judgement[RuleNames.QueueGeometry].Observed.Should().Contain("cq1 4 slots in nvme1.cmb, sq1 4 slots in nvme1.cmb");
        judgement[RuleNames.SqeComplete].Observed.Should().Be("6 entries, 48 stores (48 of 8 bytes), all 64 bytes of each before its doorbell; sq0 lies in host memory, not observable");
        judgement[RuleNames.SqeContent].Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.StoreShape].Observed.Should().Contain("48 stores to entries");
        judgement[RuleNames.SqBounds].Observed.Should().MatchRegex("^[0-9]+ stores to nvme1.cmb, all inside its queues$");
    }

    [Fact]
    public void ADoorbellBeforeTheLastStoreFails()
    {
        var finding = Fails(Capture().Events(events => events.Move(Tail(events, 2) - 1, Tail(events, 2))), RuleNames.SqeComplete);

        finding.Observed.Should().Contain("of which bytes 56-63 were not stored");
        finding.Evidence.Should().Contain("nvme1.cmb+0x00b8  8  0x").And.Contain("(late)");
    }

    [Fact]
    public void AnotherEntryThanWasMeantFails() => Fails(
        Capture().Events(events => events[Tail(events, 2) - 1] = (Store)events[Tail(events, 2) - 1] with { Value = 1 }), RuleNames.SqeContent);

    [Fact]
    public void AnUnalignedStoreFails() => Fails(
        Capture().Events(events => events[Tail(events, 2) - 2] = (Store)events[Tail(events, 2) - 2] with { Address = ((Store)events[Tail(events, 2) - 2]).Address + 4 }), RuleNames.StoreShape);

    [Fact]
    public void AStoreThatWasNotMeantFails() => Fails(
        Capture().Events(events => events.Insert(Tail(events, 2), new Store(0, 0, MadeUp.PeerBuffer + 0x8000, 8, 1, "nvme-cmb"))), RuleNames.SqBounds)
        .Observed.Should().Contain("nvme1.cmb+0x8000, which is in no queue");

    [Fact]
    public void AStoreOfTheDriverToCompletionsThereFailsAndTheControllersOwnDoNot() => Fails(
        Capture().Events(events => events.Insert(Tail(events, 2), new Store(0, 0, MadeUp.PeerBuffer + 0x1010, 4, 1, "nvme-cmb"))), RuleNames.SqBounds)
        .Observed.Should().Contain("in cq1, where only the controller stores");

    [Fact]
    public void ADriverThatSaysHostMemoryFails() => Fails(
        Capture().Intent<QueueCreated>(0, queue => queue is { Id: 1, Kind: QueueKind.Submission }, queue => queue with { Place = "host" }), RuleNames.QueueGeometry)
        .Observed.Should().Contain("\"host\" for the driver and in \"bus\" for the device");

    [Fact]
    public void BehindAnIommuThePlaceIsTheDriversWordAndTheEntriesAreJudgedThere()
    {
        const ulong mapped = 0x7000_0000;
        var capture = Capture().Event<DeviceQueueCreated>(0, queue => queue.Kind == QueueKind.Submission, queue => queue with { Address = mapped });

        Passes(capture)[RuleNames.QueueGeometry].Observed.Should().Contain("sq1 4 slots in nvme1.cmb as the driver says");
        Fails(capture.Events(events => events.RemoveAt(Tail(events, 2) - 1)), RuleNames.SqeComplete);
    }

    private static Capture Capture(DriverStores stores = DriverStores.GuestCpu)
    {
        var made = new MadeUp(new() { Stores = stores });
        made.Start();
        var pair = made.Create(1, 4, MadePlace.Peer(0), MadePlace.Peer(0x1000));
        for (var i = 0; i < 6; i++)
            made.Execute(pair, NvmCommand.Write(1, (ulong)i, 1, 0x3000_0000));
        made.Delete(pair);
        made.Disable();
        made.Finish(pair.Completed);
        return made.ToCapture();
    }

    private static int Tail(List<TraceEvent> events, int k) => events.IndexOf<Store>(k, Spoil.Tail);
}
