using System.Diagnostics;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Images;
using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Guest;

/// <summary>A QEMU that does not take the lab's plugin still runs the guest: the judge knows less then, and says why.</summary>
[Trait("Tier", "guest")]
public sealed class RefusedPluginSpec(LabHost host) : IDisposable
{
    private const string TooNew = """
        __attribute__((visibility("default"))) int qemu_plugin_version = 9999;
        __attribute__((visibility("default"))) int qemu_plugin_install(unsigned long id, const void *info, int argc, char **argv) { return 0; }
        """;

    // As a checkout, whose built things are those of the real one but for the plugin.
    private readonly Scratch _checkout = new();

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public async Task OfAnInterfaceThatQemuDoesNotSpeak()
    {
        var source = _checkout.File("plugin.c", TooNew);
        using (var gcc = Process.Start("gcc", ["-shared", "-fPIC", "-o", Plugin(), source]))
        {
            await gcc.WaitForExitAsync(TestContext.Current.CancellationToken);
            gcc.ExitCode.Should().Be(0);
        }

        await IsDoneWithout("*9999*");
    }

    [Fact]
    public async Task ThatIsNoPluginAtAll()
    {
        await File.WriteAllTextAsync(Plugin(), "no plugin", TestContext.Current.CancellationToken);

        await IsDoneWithout("*observe.so*");
    }

    private string Plugin() => Path.Combine(Directory.CreateDirectory(Path.Combine(_checkout.Folder, ".lab", "plugin")).FullName, "observe.so");

    private async Task IsDoneWithout(string said)
    {
        var site = await host.RequireGuestAsync();
        foreach (var built in (string[])["images", "agent", "qemu"])
            Directory.CreateSymbolicLink(Path.Combine(_checkout.Folder, ".lab", built), Path.Combine(site.Paths.Lab, built));
        var without = site with { Paths = new ImagePaths(_checkout.Folder) };
        List<CaseResult> results = [];

        await foreach (var result in new CaseRunner(host.Run, without, host.NewEvidence("refused"), null)
            .RunAsync([CaseBook.Find("sq-in-cmb"), CaseBook.Find("sq-in-wc-cmb-no-fence")], TestContext.Current.CancellationToken))
            results.Add(result);

        results.Should().OnlyContain(result => result.AsExpected, "everything else is judged as ever, and what is declared can still fail");
        foreach (var result in results)
        {
            var witness = CaptureFile.Read(result.CaptureFile).Witness;
            witness.Should().Match<CpuWitness>(it => !it.Recorded);
            witness!.Reason.Should().Match(said).And.Contain("does not take the lab's plugin").And.Contain("Could not load plugin").And.Contain("versions 1, 2, 4 and 7").And.NotContain("\n");
        }
        results[0].Findings.Single(finding => finding.Rule == RuleNames.EntryBeforeDoorbell).Should().Match<CaseFinding>(finding => finding.Verdict == CaseVerdict.Unsupported)
            .And.Match<CaseFinding>(finding => finding.Observed.Contains("Could not load plugin"));
        results[0].Findings.Single(finding => finding.Rule == RuleNames.CpuAgrees).Verdict.Should().Be(CaseVerdict.Unsupported);
    }
}
