using Lab.Cases;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class VerdictTextSpec
{
    private static readonly CaseResult Passed = new()
    {
        Case = "mine", Arch = "x86_64", Accelerator = "qtest", Qemu = "10.0", Kernel = "", Driver = "managed", Verdict = CaseVerdict.Pass, Expected = CaseVerdict.Pass, Seconds = 0, Reason = "", Artifacts = "",
        Findings = [Finding("capture", CaseVerdict.Pass, "25 intents")],
    };

    [Fact]
    public void ItNamesTheRulesThatFailAndWhatAStepCameTo()
    {
        VerdictText.Of(Passed).Should().Be("pass");
        VerdictText.Of(Failed("slot 0 lacks bytes 56-63", "step 3, `read-register name=VS is=1`, came to 0x10400, the case wants 0x1"))
            .Should().Be("fail by sqe-complete, steps (came to 0x10400, the case wants 0x1)");
    }

    [Fact]
    public void ItIsTheSameWhereTheSameRulesFailAndAStepForTheSameReason()
    {
        var text = VerdictText.Of(Failed("slot 0 lacks bytes 56-63", "step 3, `a`, came to 1, the case wants 2"));
        VerdictText.Of(Failed("slot 7 lacks bytes 0-63", "step 1, `b`, came to 1, the case wants 2")).Should().Be(text);
        VerdictText.Of(Failed("slot 0 lacks bytes 56-63", "step 3, `a`, came to 3, the case wants 2")).Should().NotBe(text);
    }

    private static CaseResult Failed(string entry, string step) => Passed with
    {
        Verdict = CaseVerdict.Fail, Findings = [.. Passed.Findings, Finding("sqe-complete", CaseVerdict.Fail, entry), Finding("steps", CaseVerdict.Fail, step)],
    };

    private static CaseFinding Finding(string rule, CaseVerdict verdict, string observed) => new(rule, verdict, observed, "", "");
}
