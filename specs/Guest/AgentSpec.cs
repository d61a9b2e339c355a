using Lab.Cases;
using Lab.Driver.Plans;
using Lab.Fixtures;
using Lab.Judge;

namespace Lab.Specs.Guest;

[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class AgentSpec(GuestFixture guest) : IClassFixture<GuestFixture>
{
    private static readonly Case Long = new() { Name = "long", Title = "More transfers than fit before the agent is killed", Plan = new Plan(Transfers: 4096) };

    [Fact]
    public async Task AnAgentThatIsKilledIsADriverThatFailedAndTheNextCaseGetsAnother()
    {
        var running = guest.RunAsync(Long);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!running.IsCompleted && !IoHasBegun())
            await ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        await Shell("kill -9 $(cat /tmp/lab/pid)");

        var result = await running;
        result.Verdict.Should().Be(CaseVerdict.Fail);
        result.Findings.Single(finding => finding.Rule == RuleNames.Finished).Observed.Should().Contain("the agent ended with exit code 137");

        (await guest.RunAsync(CaseBook.Find("sq-in-cmb"))).Should().Pass();
    }

    private bool IoHasBegun() => File.Exists(guest.Session.Machine.TraceLog) && File.ReadLines(guest.Session.Machine.TraceLog).Any(line => line.Contains("pci_nvme_io_cmd"));

    private async Task Shell(string command) =>
        (await guest.Session.Machine.Shell.RunAsync(command, TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).EnsureSuccess(command);
}
