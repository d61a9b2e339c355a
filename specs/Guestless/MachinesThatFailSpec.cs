using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guestless;

/// <summary>As <see cref="Guest.MachinesThatFailSpec"/> has it with guests: what becomes of a run when the machine of one of its cases does not start, or is lost.</summary>
[Trait("Tier", "guestless")]
public sealed class MachinesThatFailSpec(LabHost host) : IDisposable
{
    private const string Plain = "machine: {controllers: [{id: nvme0, serial: LAB0}]}\nsteps:\n  - read-register: {name: VS, is: 0x10400}";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task AMachineThatDoesNotStartIsAnErrorOfItsCaseAlone()
    {
        const string refused = "machine: {arguments: [\"-global nowhere\"], controllers: [{id: nvme0, serial: LAB0}]}\nsteps:\n  - alive";

        var results = await RunAsync(await host.RequireQemuAsync(), Case("lost", refused), Case("found", Plain));

        results.Select(result => result.Verdict).Should().Equal(CaseVerdict.Error, CaseVerdict.Pass);
        results[0].Reason.Should().Match($"the machine of the case did not start: QEMU ended while it started*nowhere*; the evidence is in {results[0].Artifacts}").And.NotContain("\n");
        File.ReadAllText(Path.Combine(results[0].Artifacts, "command-line.txt")).Should().Contain("nowhere");
    }

    [Fact]
    public async Task AMachineThatTheHostCannotHaveIsUnsupportedWhereAnotherRuns()
    {
        var lost = Case("lost", "machine: {rootPorts: [{id: p, chassis: 1, slot: 1}], controllers: [{id: nvme0, serial: LAB0, bus: p}]}\nsteps:\n  - alive");
        var site = await SiteAsync("""case "$*" in *"-device help"*) "$qemu" "$@" | grep -v '"pcie-root-port"'; exit;; esac""");

        var results = await RunAsync(site, lost, Case("found", Plain));

        results.Select(result => result.Verdict).Should().Equal(CaseVerdict.Unsupported, CaseVerdict.Pass);
        results[0].Reason.Should().Contain("pcie-root-port");
        await FluentActions.Awaiting(() => RunAsync(site, lost)).Should().ThrowAsync<HostUnableException>().WithMessage("*pcie-root-port*");
    }

    [Fact]
    public async Task AnArchitectureWithoutABoardForItIsUnsupported()
    {
        var site = await host.RequireQemuAsync();
        (await RunAsync(site with { Options = site.Options with { Arch = "aarch64" } }, Case("found", Plain))).Should().ContainSingle().Which
            .Should().Match<CaseResult>(result => result.Verdict == CaseVerdict.Unsupported && result.Reason.Contains("without a guest"));
    }

    [Fact]
    public async Task AMachineThatIsLostUnderTheDriverIsAnErrorOfItsCaseAlone()
    {
        // It is killed once the driver's accesses fill its trace.
        var site = await SiteAsync("""
            case "$*" in *serial=LOST*)
                "$qemu" "$@" &
                log=$(echo "$*" | sed 's/.* -D \([^ ]*\).*/\1/')
                while [ "$(wc -c <"$log" || echo 0)" -lt 100000 ]; do sleep 0.01; done 2>/dev/null
                kill -KILL $!
                exit 1;;
            esac
            """);
        const string plan = "machine: {controllers: [{id: nvme0, serial: LOST, cmbMiB: 16}]}\nplan: {transfers: 4096}";

        var results = await RunAsync(site, Case("lost", plan), Case("found", Plain));

        results.Select(result => result.Verdict).Should().Equal(CaseVerdict.Error, CaseVerdict.Pass);
        results[0].Reason.Should().Contain("QEMU ended").And.Contain("evidence");
    }

    private static Case Case(string name, string rest) => CaseBook.Read($"name: {name}\ntitle: t\nguest: false\n{rest}\n", $"{name}.lab.yaml");

    private async Task<LabSite> SiteAsync(string begin) => await FailingMachines.SiteAsync(await host.RequireQemuAsync(), _scratch, begin);

    private Task<List<CaseResult>> RunAsync(LabSite site, params Case[] cases) => FailingMachines.RunAsync(host, site, cases);
}
