using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guest;

/// <summary>A run of which one machine cannot be had goes on with the others.</summary>
[Trait("Tier", "guest")]
public sealed class MachinesThatFailSpec(LabHost host) : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task AQemuThatEndsBeforeItsGuestIsUpIsAnErrorOfThoseCasesAlone()
    {
        var site = await SiteAsync("""case "$*" in *"-device intel-iommu"*) echo 'the board is on fire' >&2; exit 1;; esac""");

        var results = await RunAsync(site, "ordering-x86-64-vfio-store8-none", "ordering-x86-64-vfio-store8-store", "sq-in-cmb");

        results.Select(result => result.Verdict).Should().Equal(CaseVerdict.Error, CaseVerdict.Error, CaseVerdict.Pass);
        results[0].Reason.Should().Contain("did not start").And.Contain("the board is on fire").And.Contain("machine-1").And.NotContain("\n");
        File.ReadAllText(Path.Combine(results[0].Artifacts, "stderr.log")).Should().Contain("the board is on fire");
        results[1].Reason.Should().Be(results[0].Reason, "a machine that does not start is not tried again for the neighbour");
        results[2].Artifacts.Should().NotBe(results[0].Artifacts);
        Directory.GetDirectories(Path.GetDirectoryName(results[0].Artifacts)!, "machine-*").Should().HaveCount(2);
    }

    [Fact]
    public async Task AMachineThatTheHostCannotHaveIsUnsupportedWhereAnotherRuns()
    {
        var site = await SiteAsync("""case "$*" in *"-device help"*) "$qemu" "$@" | grep -v '"intel-iommu"'; exit;; esac""");

        var results = await RunAsync(site, "ordering-x86-64-vfio-store8-none", "sq-in-cmb");

        results.Select(result => result.Verdict).Should().Equal(CaseVerdict.Unsupported, CaseVerdict.Pass);
        results[0].Reason.Should().Contain("intel-iommu");
    }

    [Fact]
    public async Task AHostThatCanHaveNoMachineIsToldSo()
    {
        var site = await SiteAsync("""case "$*" in *"-device help"*) "$qemu" "$@" | grep -v '"intel-iommu"'; exit;; esac""");

        await FluentActions.Awaiting(() => RunAsync(site, "ordering-x86-64-vfio-store8-none", "ordering-x86-64-vfio-store8-store")).Should().ThrowAsync<HostUnableException>().WithMessage("*intel-iommu*");
    }

    [Fact]
    public async Task AMachineThatIsStoppedUnderTheDriverIsAnErrorThatSaysSo()
    {
        var site = await host.RequireGuestAsync();
        var cancel = TestContext.Current.CancellationToken;
        var @case = CaseBook.Find("sq-in-cmb") with { Name = "stopped", Plan = new(Transfers: 4096) };
        await using var session = await GuestSession.BootAsync(
            host.Run, site with { Options = site.Options with { Timeout = TimeSpan.FromSeconds(40) } }, @case.Machine, host.NewEvidence("stopped-machine"), null, cancel);

        var running = session.RunAsync(@case, host.NewEvidence("stopped"), cancel);
        // Its driver is at work once the device trace fills.
        while (!running.IsCompleted && (!File.Exists(session.Machine.TraceLog) || new FileInfo(session.Machine.TraceLog).Length < 100_000))
            await Task.Delay(10, cancel);
        await session.Machine.Qmp.StopAsync(cancel);
        var result = await running;

        result.Verdict.Should().Be(CaseVerdict.Error);
        result.Reason.Should().StartWith("the machine stopped under the driver: QEMU calls it paused").And.Contain("stopped-machine");
        await session.Machine.Qmp.ContAsync(cancel);
    }

    private async Task<LabSite> SiteAsync(string begin) => await FailingMachines.SiteAsync(await host.RequireGuestAsync(), _scratch, begin);

    private Task<List<CaseResult>> RunAsync(LabSite site, params string[] names) => FailingMachines.RunAsync(host, site, [.. names.Select(CaseBook.Find)]);
}
