using Lab.Judge;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;
using static Lab.Specs.Judge.WrongDriverSpec;

namespace Lab.Specs.Judge;

/// <summary>PRP lists and SGL segments in controller memory buffers.</summary>
[Trait("Tier", "unit")]
public sealed class ListCompleteSpec
{
    private static readonly MadePlace Own = MadePlace.Cmb(0x8000);
    private static readonly MadePlace Peer = MadePlace.Peer(0x8000);
    private static readonly byte[] Content = [.. Enumerable.Range(1, 64).Select(i => (byte)i)];

    public static TheoryData<bool> Places => [false, true];

    [Theory]
    [MemberData(nameof(Places))]
    public void AListThatIsWholeAtEachDoorbellPasses(bool peer)
    {
        var judgement = Passes(Capture(made => made.List(Place(peer), Content), Place(peer)));

        judgement[RuleNames.ListComplete].Verdict.Should().Be(Verdict.Pass);
        judgement[RuleNames.ListComplete].Observed.Should().Be("1 list (64 bytes) held the meant bytes whenever a doorbell gave them to the device (2 times), and were left alone until the answer");
        judgement[RuleNames.SqBounds].Observed.Should().Contain("8 Lists");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void AListWithoutItsLastStoreFails(bool peer)
    {
        var capture = Capture(made => made.List(Place(peer), Content), Place(peer));

        Fails(capture.Events(events => events.RemoveAt(LastOf(events, Place(peer)))), RuleNames.ListComplete)
            .Observed.Should().Contain($"entry 1 of sq1, which points to the list at {(peer ? "nvme1.cmb" : "cmb")}+0x8000: its bytes from 56 on were not stored");
    }

    [Fact]
    public void ALastStoreBehindTheDoorbellFailsAndTheEvidenceShowsIt()
    {
        var finding = Fails(
            Capture(made => made.List(Own, Content), Own).Events(events => events.Move(LastOf(events, Own), events.IndexOf<Store>(0, Spoil.Tail))), RuleNames.ListComplete);

        finding.Observed.Should().Contain("were not stored");
        finding.Evidence.Should().Contain("the list lacks bytes from 56 on\n").And.Contain("cmb+0x8038  8  0x403f3e3d3c3b3a39    list\n");
    }

    [Fact]
    public void SwappedEntriesFail() => Fails(
        Capture(made => made.List(Own, Content), Own).Events(events =>
        {
            var (first, second) = (LastOf(events, Own) - 7, LastOf(events, Own) - 6);
            (events[first], events[second]) = ((Store)events[first] with { Value = ((Store)events[second]).Value }, (Store)events[second] with { Value = ((Store)events[first]).Value });
        }), RuleNames.ListComplete).Observed.Should().Contain("its byte 0 holds 0x09, and bytes 0-7 were meant as 0x0807060504030201");

    [Fact]
    public void AStoreToAListThatTheDeviceMayBeReadingFails()
    {
        var made = MadeUp.Started(out var pair);
        made.List(Own, Content);
        made.Submit(pair, Write(Own));
        made.Fetch(pair, 1);
        made.Store(Own.Address + 8, 8, 0);

        Fails(Ended(made, pair), RuleNames.ListComplete).Observed.Should().Contain("changes the list at cmb+0x8000, and command 1 of sq1, which points to it, has no answer yet");
    }

    [Fact]
    public void AListMayBeStoredAnewOnceItsCommandIsAnswered()
    {
        var made = MadeUp.Started(out var pair);
        for (var i = 0; i < 3; i++)
        {
            made.List(Own, [.. Content.Reverse().Skip(8 * i)]);
            made.Execute(pair, Write(Own));
        }

        Passes(Ended(made, pair))[RuleNames.ListComplete].Observed.Should().StartWith("3 lists (168 bytes)");
    }

    [Fact]
    public void ThePageThatAListGoesOnWithMustBeWholeToo()
    {
        var next = MadePlace.Cmb(0x9000);
        var chained = Content[..56].Concat(BitConverter.GetBytes(next.ControllerAddress)).ToArray();
        var capture = Capture(made =>
        {
            made.List(next, Content);
            made.List(Own, chained);
        }, Own);

        Passes(capture)[RuleNames.ListComplete].Observed.Should().StartWith("2 lists (128 bytes)");
        Fails(capture.Events(events => events.RemoveAt(LastOf(events, next))), RuleNames.ListComplete).Observed.Should().Contain("the list at cmb+0x9000: its bytes from 56 on");
    }

    [Fact]
    public void TheNextDescriptorOfAnSglSegmentIsFollowed()
    {
        var next = MadePlace.Cmb(0x9000);
        var segment = Content[..48].Concat(BitConverter.GetBytes(next.ControllerAddress)).Concat(BitConverter.GetBytes(0x30_0000_0000_0040UL)).ToArray();

        Fails(Capture(made =>
        {
            made.List(next, Content);
            made.List(Own, segment);
        }, Own).Events(events => events.RemoveAt(LastOf(events, next))), RuleNames.ListComplete);
    }

    [Fact]
    public void TheDoorbellOfAnotherThreadIsNoReasonToHurry()
    {
        var made = MadeUp.Started(out var pair);
        var other = made.Create(2, 4, MadePlace.Host(0x2100_0000), MadePlace.Host(0x2100_1000));
        made.Tell(new BufferPlaced("Lists", Own.Name, Own.Address, 4096));
        made.Tell(new ListMeant(Own.Name, Own.Address, Convert.ToHexStringLower(Content)));
        made.Execute(other, NvmCommand.Flush(1));
        made.Fill(Own, Content);
        made.Execute(pair, Write(Own));
        made.Delete(other);

        Passes(Ended(made, pair, 2));
    }

    [Fact]
    public void AListThatNoEntryIsSeenToPointToMustBeWholeAtTheNextDoorbell()
    {
        // The entry tells an address behind an IOMMU, which no region has.
        var right = Capture(made => made.List(Peer, Content), new("bus", Peer.Address, 0x7000_0000));

        Passes(right)[RuleNames.ListComplete].Observed.Should().Contain("(1 time)");
        Fails(right.Events(events => events.RemoveAt(LastOf(events, Peer))), RuleNames.ListComplete).Observed.Should().Contain("of sq1 follows the list at nvme1.cmb+0x8000");
    }

    [Fact]
    public void MemoryThatServedAListMayServeDataLater()
    {
        var made = MadeUp.Started(out var pair);
        made.List(Own, Content);
        made.Execute(pair, Write(Own));
        made.Data(Own, new byte[64]);
        made.Execute(pair, NvmCommand.Write(1, 0, 1, Own.ControllerAddress));

        Passes(Ended(made, pair));
    }

    [Fact]
    public void ListsInHostMemoryAreNotObservable()
    {
        var finding = Passes(Capture(made => made.List(MadePlace.Host(0x5000_0000), Content), MadePlace.Host(0x5000_0000)))[RuleNames.ListComplete];

        finding.Verdict.Should().Be(Verdict.NotObservable);
        finding.Observed.Should().Be("1 list in memory where stores are no device accesses, not observable");
    }

    [Fact]
    public void AListThatTheHostDoesNotFindWhereItIsSaidToBeFails() => Fails(
        Capture(made => made.List(Own, Content), Own).Intent<ListMeant>(0, _ => true, list => list with { BusAddress = 0x1234_5000 }), RuleNames.ListComplete)
        .Observed.Should().Contain("the list at 0x12345000 lies in the CMB, and the host finds none there");

    [Fact]
    public void AListWithoutContentFails() => Fails(
        Capture(made => made.List(Own, Content), Own).Intent<ListMeant>(0, _ => true, list => list with { Content = "no hex" }), RuleNames.ListComplete)
        .Observed.Should().Contain("gives no bytes");

    [Fact]
    public void ACaptureWithoutListsHasNothingForTheRule() =>
        Passes(RightDriver.Capture(new())).Findings.Should().NotContain(finding => finding.Rule == RuleNames.ListComplete);

    private static MadePlace Place(bool peer) => peer ? Peer : Own;

    private static SubmissionEntry Write(MadePlace list) => NvmCommand.Write(1, 0, 8, 0x3000_0000, list.ControllerAddress);

    // Two commands use the lists.
    private static Capture Capture(Action<MadeUp> lists, MadePlace pointer)
    {
        var made = MadeUp.Started(out var pair);
        lists(made);
        made.Execute(pair, Write(pointer));
        made.Execute(pair, Write(pointer));
        return Ended(made, pair);
    }

    private static Capture Ended(MadeUp made, MadePair pair, int? commands = null)
    {
        made.Drain(pair);
        made.Delete(pair);
        made.Disable();
        made.Finish(commands ?? pair.Completed);
        return made.ToCapture();
    }

    private static int LastOf(List<TraceEvent> events, MadePlace list) => events.FindLastIndex(happened => happened is Store store && store.Address.Value == list.Address + 56);
}
