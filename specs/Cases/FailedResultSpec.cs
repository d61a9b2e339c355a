using Lab.Cases;
using Lab.Fixtures;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class FailedResultSpec
{
    [Fact]
    public void WhatAFailedAssertionSaysOfTheBundleCanBeCopied()
    {
        var result = new CaseResult
        {
            Case = "mine", Arch = "none", Accelerator = "qtest", Qemu = "10.0", Kernel = "", Driver = "managed", Verdict = CaseVerdict.Fail, Expected = CaseVerdict.Pass, Seconds = 0, Reason = "a {0} {reason}", Artifacts = "",
        };
        FluentActions.Invoking(() => result.Should().Pass()).Should().Throw<Exception>().Which.Message.Split('\n').Should().Contain(line => line.Trim() == "no bundle: the machine is not this lab host's");
    }
}
