using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Queues in host memory, whose stores no trace has: they are judged by the instructions that stored the entries, and by nothing where those were not all recorded.</summary>
[Trait("Tier", "unit")]
public sealed class HostQueueSpec
{
    private const string Unseen = "sq0 and sq1 lie in host memory";

    [Fact]
    public void EntriesWithABarrierPassByWhatWasExecuted()
    {
        var judgement = Judged(Hosted.Capture());

        judgement[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.Pass, JudgementText.Render(judgement));
        judgement[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().Contain("sq1, 10 doorbells by 8 x str x of 8, dmb oshst, str w of 4 to the doorbell: guaranteed (A2:").And.NotContain("declare");
        (judgement[RuleNames.SqeComplete].Verdict, judgement[RuleNames.SqeContent].Verdict, judgement[RuleNames.CpuAgrees].Verdict).Should().Be((Verdict.Pass, Verdict.Pass, Verdict.Pass));
        judgement[RuleNames.StoreShape].Observed.Should().Contain("by instructions").And.Contain("str x of 8");
        judgement[RuleNames.CpuAgrees].Observed.Should().Contain("stores to queues in host memory, of which the trace tells nothing");
    }

    [Fact]
    public void ABarrierThatIsDeclaredAndNotExecutedFails()
    {
        var judgement = Judged(Hosted.Capture(barrier: null));

        judgement.Findings.Where(finding => finding.Verdict == Verdict.Fail).Should().ContainSingle().Which.Rule.Should().Be(RuleNames.EntryBeforeDoorbell);
        judgement[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("in WriteBack memory, executed as 8 x str x of 8, str w of 4 to the doorbell (A3:");
        judgement[RuleNames.EntryBeforeDoorbell].Evidence.Should().Contain("an order that AArch64 allows");
    }

    [Fact]
    public void WhereNobodyWatchedWhatIsDeclaredIsNoPass()
    {
        var capture = Hosted.Capture(barrier: null);
        var (older, refused) = (Witnessed(capture, null, null), Witnessed(capture, null, "the reason"));

        foreach (var judgement in new[] { Judged(older), Judged(refused) })
        {
            judgement[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.NotObservable);
            judgement[RuleNames.SqeComplete].Should().Match<Finding>(finding => finding.Verdict == Verdict.NotObservable && finding.Observed.StartsWith(Unseen));
        }
        Judged(older)[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("its entries go to host memory, where nobody watches instructions");
        Judged(refused)[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("its entries go to host memory: the reason");
    }

    [Fact]
    public void OneQueueThatWasNotWatchedIsUnseenAndTheOthersAreNot()
    {
        var capture = Hosted.Capture();
        var judgement = Judged(Witnessed(capture, [.. capture.Witness!.Watched!.Skip(1)], null));

        judgement[RuleNames.SqeComplete].Should().Match<Finding>(finding => finding.Verdict == Verdict.Pass && finding.Observed.Contains("sq0 lies in host memory, not observable"));
        judgement[RuleNames.EntryBeforeDoorbell].Observed.Should().Contain("sq0: guaranteed by what is declared");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhereTheWitnessesDisagreeOrEventsWereLostNothingIsSeen(bool lost)
    {
        var capture = Hosted.Capture();
        capture = lost ? capture with { Witness = capture.Witness! with { Lost = 1 } }
            : capture with { Cpu = capture.Cpu.Remove(capture.Cpu.Last(executed => executed.Kind == CpuEventKind.Store && executed.Size == 4)) };

        Judged(capture)[RuleNames.SqeComplete].Should().Match<Finding>(finding => finding.Verdict == Verdict.NotObservable && finding.Observed.StartsWith(Unseen));
        Judged(capture)[RuleNames.EntryBeforeDoorbell].Verdict.Should().Be(Verdict.NotObservable);
    }

    [Fact]
    public void AnEntryThatIsNotWholeAtItsDoorbellFails()
    {
        var capture = Hosted.Capture();
        var missing = Hosted.Entries(capture, 1).ElementAt(7);

        Judged(capture with { Cpu = capture.Cpu.Remove(missing) })[RuleNames.SqeComplete].Should().Match<Finding>(
            finding => finding.Verdict == Verdict.Fail && finding.Observed.Contains("exposes slot 0, of which bytes 56-63 were not stored"));
    }

    [Fact]
    public void AStoreBehindTheDoorbellFails()
    {
        var capture = Hosted.Capture();
        var late = Hosted.Entries(capture, 1).ElementAt(7);
        var at = capture.Cpu.IndexOf(late);
        var behind = Enumerable.Range(at, capture.Cpu.Length).First(i => capture.Cpu[i] is { Kind: CpuEventKind.Store, Size: 4 });

        var finding = Judged(capture with { Cpu = capture.Cpu.Insert(behind + 1, late).RemoveAt(at) })[RuleNames.SqeComplete];

        finding.Verdict.Should().Be(Verdict.Fail);
        finding.Observed.Should().Contain("slot 0").And.Contain("56-63").And.Contain("problems in all");
    }

    [Fact]
    public void AnEntryThatHoldsSomethingElseFails()
    {
        var capture = Hosted.Capture();
        var wrong = Hosted.Entries(capture, 1).ElementAt(2);

        Judged(capture with { Cpu = capture.Cpu.Replace(wrong, wrong with { Value = "0123456789abcdef" }) })[RuleNames.SqeContent].Should().Match<Finding>(
            finding => finding.Verdict == Verdict.Fail && finding.Observed.Contains("bytes 16-23 hold 0xefcdab8967452301"));
    }

    [Fact]
    public void StoresToTheMemoryBeforeTheQueueIsMadeAreNoneOfItsEntries()
    {
        var capture = Hosted.Capture();
        var (first, entry) = (capture.Cpu[0], Hosted.Entries(capture, 1).Take(8).ToArray());

        Judged(capture with { Cpu = capture.Cpu.RemoveRange(entry).InsertRange(capture.Cpu.IndexOf(first), entry) })[RuleNames.SqeComplete].Should().Match<Finding>(
            finding => finding.Verdict == Verdict.Fail && finding.Observed.Contains("bytes 0-63 were not stored"));
    }

    [Fact]
    public void ASavedCaptureHoldsWhatWasWatched()
    {
        using var folder = new Scratch();
        var capture = Hosted.Capture();
        CaptureFile.Write(folder["saved"], capture);
        CaptureFile.Read(folder["saved"]).Witness!.Watched.Should().Equal(capture.Witness!.Watched);
        CaptureFile.Write(folder["unwatched"], Witnessed(capture, null, "the reason"));
        CaptureFile.Read(folder["unwatched"]).Witness.Should().Match<CpuWitness>(witness => witness.Watched == null && witness.Unwatched == "the reason");
        File.ReadAllText(folder["saved"]).Should().NotContain("unwatched");
    }

    private static Capture Witnessed(Capture capture, IReadOnlyList<WatchedMemory>? watched, string? unwatched) =>
        capture with { Witness = capture.Witness! with { Watched = watched, Unwatched = unwatched } };

    private static Judgement Judged(Capture capture) => Lab.Judge.Judge.Decide(capture);
}
