using Lab.Cases;
using Lab.Fixtures;
using Lab.Trace;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class DriverDifferenceSpec
{
    [Fact]
    public void WhatTheCapturesShowAndWhatTheRulesSaidIsCompared()
    {
        using var scratch = new Scratch();
        var managed = Result(scratch, "qtest-right.capture.jsonl", "managed", new("data", CaseVerdict.Pass, "", "", ""), new("sq-tail", CaseVerdict.Pass, "", "", ""));
        var linux = Result(scratch, "linux-x86_64.capture.jsonl", "linux", new("data", CaseVerdict.Pass, "", "", ""), new("sq-tail", CaseVerdict.Unsupported, "", "", ""));

        var differences = DriverDifference.Between(managed, linux).ToDictionary(d => d.What);

        // Counted in the captures by hand: over qtest an entry is 16 stores of 4 bytes, and Linux reads the partition table as well.
        differences["sq-tail"].Should().Be(new DriverDifference("sq-tail", "pass", "not observable"));
        differences["CMB stores per command"].Should().Be(new DriverDifference("CMB stores per command", "16 x 4", "8 x 8"));
        differences.Should().ContainKey("commands").And.NotContainKey("data");
    }

    [Fact]
    public void TheSameCaptureDiffersInNothing()
    {
        using var scratch = new Scratch();
        var result = Result(scratch, "linux-x86_64.capture.jsonl", "linux");

        DriverDifference.Between(result, result).Should().BeEmpty();
    }

    [Fact]
    public void WhatWasNotRunIsNotCompared()
    {
        using var scratch = new Scratch();
        var ran = Result(scratch, "linux-x86_64.capture.jsonl", "linux");

        DriverDifference.Between(ran with { Verdict = CaseVerdict.Unsupported, Artifacts = "/nowhere" }, ran).Should().BeEmpty();
    }

    private static CaseResult Result(Scratch scratch, string capture, string driver, params CaseFinding[] findings)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch.Folder, driver)).FullName;
        File.Copy(Path.Combine(Checkout.Root, "specs", "traces", capture), Path.Combine(folder, "mine" + CaptureFile.Extension));
        return new()
        {
            Case = "mine", Arch = "x86_64", Accelerator = "tcg", Qemu = "10.0.13", Kernel = "6.12", Driver = driver, Verdict = CaseVerdict.Pass,
            Expected = CaseVerdict.Pass, Seconds = 0, Reason = "", Findings = [.. findings], Artifacts = folder,
        };
    }
}
