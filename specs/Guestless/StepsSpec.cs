using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;

namespace Lab.Specs.Guestless;

/// <summary>Cases of steps without a guest: what each verb does, and that a step which does not come to what it should is found.</summary>
[Trait("Tier", "guestless")]
public sealed class StepsSpec(LabHost host)
{
    private const string Head =
        """
        name: steps
        title: Steps
        guest: false
        machine: {controllers: [{id: nvme0, serial: LAB0, cmbMiB: 16, pmrMiB: 1}]}
        steps:
        """;

    [Theory]
    [InlineData("read-register: {name: VS, is: 0x10400}")]
    [InlineData("read-register: {name: VS, mask: 0xffff0000, is: 0x10000}")]
    [InlineData("read-memory: {bar: 0, offset: 8, is: 0x10400}")]
    [InlineData("read-config: {offset: 0, mask: 0xffff, is: 0x1b36}")]
    [InlineData("write-register: {name: AQA, value: 0x70007}", "read-register: {name: AQA, is: 0x70007}")]
    [InlineData("write-register: {name: ASQ, value: 0x1234567000, halves: lowThenHigh}", "read-register: {name: ASQ, is: 0x1234567000}")]
    [InlineData("write-register: {name: CC, value: 0x460000}", "wait-register: {name: CSTS, mask: 1, is: 0}")]
    [InlineData("start:", "read-register: {name: CSTS, mask: 1, is: 1}", "stop:", "read-register: {name: CSTS, mask: 1, is: 0}")]
    [InlineData("start:", "start: {error: started-already}")]
    [InlineData("cmb: {error: comes-before-start}")]
    [InlineData("start:", "cmb:", "queue: {id: 1, submission: cmb}", "buffer: {name: a}", "write: {from: a, lba: 0, seed: 3}", "fill: {name: a, hex: 00}", "read: {to: a, lba: 0}", "check: {name: a, seed: 3}", "file: {of: nvme0, seed: 3}", "stop")]
    [InlineData("start:", "queue: {id: 1}", "command: {opcode: 2, queue: 1, nsid: 0x1000, prp1: 0, status: InvalidNamespaceOrFormat}")]
    [InlineData("start:", "queue: {id: 1}", "command: {opcode: 0x7f, queue: 1, nsid: 1, status: 0x1}")]
    [InlineData("start:", "command: {opcode: 6, nsid: 0, cdw10: 1, prp1: 0, status: any}")]
    [InlineData("start:", "queue: {id: 1}", "command: {opcode: 2, queue: 1, nsid: 0x1000, prp1: 0, status: any}", "command: {opcode: 0, queue: 1, nsid: 1, status: any}")]
    [InlineData("start:", "queue: {id: 1}", "buffer: {name: a}", "read: {to: a, lba: 0xffffffff, status: any}", "write: {from: a, lba: 0xffffffff, status: any}", "flush: {status: any}")]
    [InlineData("start:", "queue: {id: 1}", "submit: {opcode: 2, queue: 1, nsid: 0x1000, status: any}", "submit: {opcode: 0, queue: 1, nsid: 1}", "submit: {opcode: 2, queue: 1, nsid: 0x1000, status: InvalidNamespaceOrFormat}", "ring: {queue: 1}", "take: {queue: 1, count: 2}", "take: {queue: 1}")]
    [InlineData("start:", "buffer: {name: a}", "command: {opcode: 6, nsid: 0, cdw10: 1, prp1: a}", "check: {name: a, hex: 361b, at: 0}")]
    [InlineData("start:", "command: {opcode: 0xa, cdw10: 7, result: 0x3f003f, status: SuccessfulCompletion}")]
    [InlineData("start:", "queue: {id: 1}", "buffer: {name: a}", "submit: {opcode: 2, queue: 1, nsid: 1, prp1: a}", "submit: {opcode: 2, queue: 1, nsid: 1, prp1: a, cdw10: 8}", "ring: {queue: 1}", "take: {queue: 1, count: 2}", "delete-queue: {id: 1}")]
    [InlineData("start:", "buffer: {name: a}", "submit: {opcode: 6, queue: 0, prp1: a, cdw10: 1}", "ring: {queue: 0}", "take: {queue: 0, result: 0}", "check: {name: a, hex: 361b}")]
    [InlineData("start:", "submit: {opcode: 0xc, queue: 0}", "ring: {queue: 0}", "take: {queue: 0, ms: 50, error: gave-0-of-1-answers}")]
    [InlineData("start:", "delete-queue: {id: 0, error: no-I/O-queue-pair-0}")]
    [InlineData("start:", "pmr:", "buffer: {name: p, in: pmr}", "fill: {name: p, seed: 5}", "file: {of: nvme0, kind: pmr, seed: 5}", "power-cut: {how: sigkill}", "file: {of: nvme0, kind: pmr, seed: 5}")]
    [InlineData("start:", "reset: {kind: controller}", "read-register: {name: CSTS, mask: 1, is: 1}")]
    [InlineData("qmp: {execute: query-status, matches: prelaunch}", "qmp: {execute: nobody, error: nobody}", "alive:")]
    public async Task StepsComeToWhatTheyShould(params string[] steps)
    {
        var result = await RunAsync(steps);
        result.Verdict.Should().Be(CaseVerdict.Pass, result.Reason);
    }

    [Theory]
    [InlineData("read-register: {name: VS, is: 0x10300}", "step 1*0x10400*wants 0x10300")]
    [InlineData("wait-register: {name: CSTS, mask: 1, is: 1, ms: 50}", "step 1*0x0*wants 0x1")]
    [InlineData("start: {error: any-other}", "step 1*done*wants error: any-other")]
    [InlineData("cmb:", "step 1*comes before start*wants no error")]
    [InlineData("qmp: {execute: nobody}", "step 1*nobody*wants no error")]
    [InlineData("qmp: {execute: query-status, matches: paused}", "step 1*a match of paused")]
    [InlineData("file: {of: nvme0, seed: 3}", "step 1*digest*wants*digest*")]
    [InlineData("qmp: {execute: quit}", "step 2*the machine is gone*", "alive:")]
    public async Task AStepThatComesToSomethingElseFailsTheCase(string step, string why, string then = "read-register: {name: CAP}")
    {
        var result = await RunAsync(step, then);
        result.Verdict.Should().Be(CaseVerdict.Fail, result.Reason);
        result.Findings.Should().Contain(finding => finding.Rule == "steps" && finding.Verdict == CaseVerdict.Fail);
        result.Reason.Should().Match($"steps: {why}");
    }

    [Theory]
    [InlineData("command: {opcode: 2, queue: 1, nsid: 0x1000, prp1: 0}", "steps")]
    [InlineData("submit: {opcode: 2, queue: 1, nsid: 0x1000, status: LbaOutOfRange}", "steps", "ring: {queue: 1}", "take: {queue: 1}")]
    [InlineData("submit: {opcode: 2, queue: 1, nsid: 0x1000}", "device-saw", "ring: {queue: 1}", "take: {queue: 1, status: any}")]
    public async Task AStatusThatNobodySpokeOfFailsTheCase(string step, string rule, params string[] then)
    {
        var result = await RunAsync(["start:", "queue: {id: 1}", step, .. then, "command: {opcode: 0, queue: 1, nsid: 1, status: any}"]);
        result.Findings.Should().Contain(finding => finding.Rule == rule && finding.Verdict == CaseVerdict.Fail, result.Reason);
    }

    [Fact]
    public async Task ACellThatHasTheBugIsExpectedToFail()
    {
        var result = await RunWithAsync(Head.Replace("guest: false", "guest: false\naffected: [{qemu: '>=1.0', failing: [steps]}]", StringComparison.Ordinal), "read-register: {name: VS, is: 1}");
        result.Expected.Should().Be(CaseVerdict.Fail);
        result.AsExpected.Should().BeTrue();
        (await RunWithAsync(Head.Replace("guest: false", "guest: false\naffected: [{qemu: '<1.0'}]", StringComparison.Ordinal), "read-register: {name: VS, is: 1}")).AsExpected.Should().BeFalse();
    }

    private Task<CaseResult> RunAsync(params string[] steps) => RunWithAsync(Head, steps);

    private async Task<CaseResult> RunWithAsync(string head, params string[] steps)
    {
        var @case = CaseBook.Read(head + string.Concat(steps.Select(step => $"\n  - {step}")), "steps.lab.yaml");
        await using var session = await GuestlessSession.StartAsync(
            host.Run, (await host.RequireQemuAsync()).Qemu, @case.Machine, host.NewEvidence("guestless"), TestContext.Current.CancellationToken);
        return await session.RunAsync(@case, host.NewEvidence("steps"), TestContext.Current.CancellationToken);
    }
}
