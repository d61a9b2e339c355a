using Lab.Cases;
using Lab.Cases.Running;
using Lab.Containers;
using Lab.Fixtures;
using Lab.Trace;

namespace Lab.Specs.Containers;

/// <summary>A case says the same of a cell in a process and of one in a container: the verdict, and what every rule of it found.</summary>
[Trait("Tier", "container")]
[Trait("Arch", "x86_64")]
public sealed class ContainerCellSpec(LabHost host) : IDisposable
{
    private readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sq-in-cmb")]
    [InlineData("sq-in-wc-cmb-no-fence")]
    [InlineData("wrong-ring-early")]
    [InlineData("wrong-claims-uncached")]
    [InlineData("pmr-sigkill")]
    [InlineData("pmr-power-off")]
    [InlineData("p2p-provider")]
    public async Task TheVerdictIsTheSame(string name)
    {
        var site = await host.RequireGuestAsync();
        var contained = await host.RequireContainersAsync(site);

        var (beside, inside) = (await RunAsync(site, name), await RunAsync(contained, name));

        (beside.Host, inside.Host).Should().Be((LabOptions.Process, LabOptions.Container));
        beside.Should().BeAsExpected();
        inside.Should().BeAsExpected();
        inside.Findings.Select(finding => (finding.Rule, finding.Verdict)).Should().Equal(beside.Findings.Select(finding => (finding.Rule, finding.Verdict)));
        foreach (var log in new[] { "console.log", "trace.log", "qmp.log", "stderr.log", "command-line.txt", "versions.txt" })
            File.Exists(Path.Combine(inside.Artifacts, "..", $"machine-{name}", log)).Should().BeTrue($"{log} is kept, wherever QEMU wrote it");
    }

    [Fact]
    public async Task MemoryTypesAreReadFromTheGuestsPageTables()
    {
        var result = await RunAsync(await host.RequireContainersAsync(await host.RequireGuestAsync()), "sq-in-wc-cmb");

        var finding = result.Findings.Should().ContainSingle(finding => finding.Rule == "memory-type").Subject;
        finding.Verdict.Should().Be(CaseVerdict.Pass);
        finding.Observed.Should().Contain("WriteCombining by the driver's word and the guest's");
        CaptureFile.Read(result.CaptureFile).Mappings.Should().NotBeEmpty();
    }

    [Fact]
    public async Task StepsLookAtWhatTheGuestPrintedAndAtTheDiskAndBothAreKept()
    {
        var site = await host.RequireContainersAsync(await host.RequireGuestAsync());
        var file = _folder.File("contained-steps.lab.yaml", """
            name: contained-steps
            title: A disk is written by the guest, and looked at
            machine: {controllers: [{id: nvme0, serial: LAB0}]}
            steps:
              - shell: {run: "echo a word > /dev/console; modprobe nvme; for i in $(seq 50); do [ -b /dev/nvme0n1 ] && exit 0; sleep 0.1; done; exit 1"}
              - console: {matches: a word}
              - shell: {run: "printf abcd | dd of=/dev/nvme0n1 bs=512 seek=2 conv=sync && sync"}
              - file: {of: nvme0, at: 1024, hex: 61626364}
            """);
        var @case = CaseBook.Find(file);

        await using var session = await GuestSession.BootAsync(
            host.RunOf(site), site, site.Options.Place(@case.Machine), Path.Combine(host.NewEvidence("contained-steps"), "machine"), null, TestContext.Current.CancellationToken);
        session.KeepsDisks = true;
        var result = await session.RunAsync(@case, host.NewEvidence("contained-steps"), TestContext.Current.CancellationToken);

        result.Should().BeAsExpected();
        using var disk = File.OpenRead(Path.Combine(result.Artifacts, "disks", "nvme0.disk"));
        disk.Position = 1024;
        var content = new byte[4];
        await disk.ReadExactlyAsync(content, TestContext.Current.CancellationToken);
        content.Should().Equal("abcd"u8.ToArray());
    }

    [Fact]
    public async Task AContainerThatIsTakenAwayIsAnErrorAndNoVerdict()
    {
        var site = await host.RequireContainersAsync(await host.RequireGuestAsync());
        var containers = (await host.RequireEngineAsync()).Client.Containers;
        var (@case, evidence) = (CaseBook.Find("sq-in-cmb"), host.NewEvidence("taken-away"));
        await using var session = await GuestSession.BootAsync(
            host.RunOf(site), site, site.Options.Place(@case.Machine), Path.Combine(evidence, "machine"), null, TestContext.Current.CancellationToken);
        foreach (var container in (await containers.ListContainersAsync(new(), TestContext.Current.CancellationToken)).Where(
            container => container.Labels.TryGetValue(Owner.Label, out var owner) && owner == Owner.Self.Line && container.Command.Contains("relay", StringComparison.Ordinal)))
            await Sweep.RemoveAsync(containers, container.ID, TestContext.Current.CancellationToken);

        var result = await session.RunAsync(@case, Path.Combine(evidence, "case"), TestContext.Current.CancellationToken);

        result.Verdict.Should().Be(CaseVerdict.Error);
        result.Reason.Should().Contain(evidence);
    }

    [Fact]
    public async Task AQemuThatIsNotTheLabsOwnIsRefused()
    {
        var site = await host.RequireGuestAsync();
        var engine = await host.RequireEngineAsync();
        var foreign = site with { Options = site.Options with { Qemu = "host" } };

        (await foreign.Awaiting(it => it.InContainersAsync(engine, null, TestContext.Current.CancellationToken)).Should().ThrowAsync<CaseException>())
            .WithMessage("--host container with --qemu host: *pinned*").Which.ExitCode.Should().Be(2);
    }

    private async Task<CaseResult> RunAsync(LabSite site, string name)
    {
        var (@case, evidence) = (CaseBook.Find(name), host.NewEvidence($"{site.Host.Name}-{name}"));
        await using var session = await GuestSession.BootAsync(
            host.RunOf(site), site, site.Options.Place(@case.Machine), Path.Combine(evidence, $"machine-{name}"), null, TestContext.Current.CancellationToken);
        return await session.RunAsync(@case, Path.Combine(evidence, name), TestContext.Current.CancellationToken);
    }
}
