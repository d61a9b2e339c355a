using Lab.Cli.Benches.Judges;
using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed class JudgeBenchSpec
{
    [Fact]
    public void TheLongRunHasNoFaultAndIsJudgedWhole()
    {
        var capture = LongRun.Of(5000);

        (capture.Trace.Length + capture.Cpu.Length).Should().BeInRange(5000, 5100);
        var judgement = Lab.Judge.Judge.Decide(capture);
        judgement.Findings.Should().OnlyContain(finding => finding.Verdict == Verdict.Pass, JudgementText.Render(judgement));
        judgement[RuleNames.EntryBeforeDoorbell].Guaranteed.Should().Contain("doorbells by 8 x mov of 8, sfence, mov of 4 to the doorbell: guaranteed (X2:");
    }

    [Fact]
    public void AFaultInItIsFound()
    {
        var capture = LongRun.Of(5000);
        var last = capture.Cpu.Last(executed => executed.Kind == CpuEventKind.Fence);

        Lab.Judge.Judge.Decide(capture with { Cpu = capture.Cpu.RemoveAt(capture.Cpu.LastIndexOf(last)) })[RuleNames.EntryBeforeDoorbell].Should().Match<Finding>(
            finding => finding.Verdict == Verdict.Fail && finding.Observed.Contains("1 doorbell of sq1"));
    }
}
