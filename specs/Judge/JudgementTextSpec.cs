using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Judge;

[Trait("Tier", "unit")]
public sealed class JudgementTextSpec
{
    [Fact]
    public void RulesSideBySideSayTheSameEachTime()
    {
        var early = Wrong.RingEarly(RightDriver.Capture(new() { Case = "ring-early" }));
        // Many rules have something to draw then.
        var spoilt = early with { Trace = [.. early.Trace.Where(happened => happened is not (DeviceDoorbell or DeviceCompletion { Cid: > 2 }))], Intents = early.Intents.RemoveAt(early.Intents.Length / 2) };
        var first = Lab.Judge.Judge.Decide(spoilt);

        first.Findings.Count(finding => finding.Verdict == Verdict.Fail).Should().BeGreaterThan(3);
        foreach (var _ in Enumerable.Range(0, 100))
            JudgementText.Render(Lab.Judge.Judge.Decide(spoilt)).Should().Be(JudgementText.Render(first));
    }

    [Fact]
    public void TheTextSaysVerdictReasonFindingsAndEvidence()
    {
        var text = JudgementText.Render(Lab.Judge.Judge.Decide(Wrong.RingEarly(RightDriver.Capture(new() { Case = "ring-early" }))));

        text.Should().StartWith("ring-early: FAIL\n  X86_64, tcg (made up), QEMU 10.0.13, Linux 6.12.0, managed driver\n  sqe-complete: doorbell #");
        text.Should().Contain("  FAIL            sqe-complete           doorbell #");
        text.Should().Contain("  pass            queue-geometry         4 queues as the driver meant: ");
        text.Should().Contain(" > #").And.Contain("slot 2 lacks bytes 56-63");
        RuleNames.Always.Should().OnlyContain(rule => text.Contains(rule));
    }

    [Fact]
    public void ATimelineHasAtMostTwelveLines()
    {
        var judgement = Lab.Judge.Judge.Decide(Wrong.SkipAtWrap(RightDriver.Capture(new() { Width = 1 })));

        judgement.Findings.Where(finding => finding.Evidence.Length > 0).Should().NotBeEmpty()
            .And.OnlyContain(finding => finding.Evidence.Split('\n', StringSplitOptions.None).Length <= 12);
    }
}
