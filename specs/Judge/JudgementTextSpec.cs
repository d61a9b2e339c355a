using Lab.Judge;

namespace Lab.Specs.Judge;

[Trait("Tier", "unit")]
public sealed class JudgementTextSpec
{
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
