using Lab.Cases;
using Lab.Cases.Bundles;
using Lab.Cases.Running;
using Lab.Fixtures;
using Lab.Specs.Cases.Bundles;

namespace Lab.Specs.Cli;

/// <summary>From a case file to a bundle, and back.</summary>
[Trait("Tier", "guestless")]
public sealed class ReproSpec(LabHost host) : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public async Task ABundleReplaysWithTheSameVerdictAndIsJudgedAgainWithoutQemu()
    {
        var bundle = await BundleAsync("is: 0x10300");
        new FileInfo(bundle).Length.Should().BeLessThan(5 << 20);
        (await LabProgram.RunAsync("repro", bundle, "--out", _scratch["again"])).Should().Match<(int ExitCode, string Output, string Error)>(
            run => run.ExitCode == 0 && run.Output.Contains("the same verdict as in the bundle: fail"));
        (await LabProgram.RunAsync("repro", bundle, "--judge-only")).Should().Match<(int ExitCode, string Output, string Error)>(
            run => run.ExitCode == 0 && run.Output.Contains("the same verdict as in the bundle: fail"));
    }

    [Fact]
    public async Task AnotherVerdictEndsWithTheFirstDifference()
    {
        var bundle = await BundleAsync("is: 0x10400", "-global nvme.mdts=5");
        // The case in it is changed, and its digest with it: as if the device had been mended since.
        var files = BrokenBundles.Unzip(bundle);
        var text = System.Text.Encoding.UTF8.GetString(files["case.json"]).Replace("0x10400", "0x10300", StringComparison.Ordinal);
        File.WriteAllBytes(bundle, BrokenBundles.Zip(BrokenBundles.With(files, "case.json", text)));
        var (exitCode, output, _) = await LabProgram.RunAsync("repro", bundle, "--out", _scratch["again"]);
        exitCode.Should().Be(1);
        output.Should().Contain("not the same verdict as in the bundle").And.Contain("first difference: steps is fail");
    }

    [Fact]
    public async Task ABundleTellsNothingOfItsHost()
    {
        var files = BrokenBundles.Unzip(await BundleAsync("is: 0x10400"));
        files.Keys.Should().Contain(["bundle.json", "case.json", "steps.capture.jsonl", "machine/command-line.txt", "machine/qmp.log", "disks/nvme0.disk"]);
        foreach (var (name, content) in files.Where(file => !file.Key.StartsWith("disks/", StringComparison.Ordinal)))
            System.Text.Encoding.UTF8.GetString(content).Should().NotContain(Checkout.Root, name).And.NotContain(Path.GetTempPath(), name);
    }

    [Fact]
    public async Task WhatAStrangerMayNotDoIsRefusedUnlessHeIsTrusted()
    {
        var bundle = await BundleAsync("is: 0x10400", "-name guest=stranger");
        var (exitCode, _, error) = await LabProgram.RunAsync("repro", bundle, "--out", _scratch["again"]);
        (exitCode, error).Should().Match<(int Code, string Error)>(run => run.Code == 2 && run.Error.Contains("-name guest=stranger") && run.Error.Contains("--trust"));
        (await LabProgram.RunAsync("repro", bundle, "--trust", "--out", _scratch["again"])).ExitCode.Should().Be(0);
    }

    [Fact]
    public async Task FortyStepsOfWhichOneIsGuiltyComeDownToThatOne()
    {
        var innocent = string.Concat(Enumerable.Repeat("0x10400}\n  - read-register: {name: VS, mask: 0xffffffff, is: ", 38));
        var bundle = await BundleAsync($"is: {innocent}0x10300");
        var (exitCode, output, _) = await LabProgram.RunAsync("repro", bundle, "--minimise", "--out", _scratch["small"]);
        exitCode.Should().Be(0);
        output.Should().Contain("40 steps came down to 1 step that show the same (fail by steps (came to 0x10400, the case wants 0x10300))").And.Contain("nothing more goes");
        File.ReadAllText(_scratch["small/minimised.lab.yaml"]).Should().Contain("read-register: {name: VS, is: 0x10300}").And.NotContain("mask");
    }

    [Theory]
    [InlineData("pass", 2, "fail by steps (came to *), the first that was not as expected")]
    [InlineData("fail", 1, "pass, the first that was not as expected")]
    [InlineData("fail", 1, "fail by steps (came to *), the first of those as expected", 1)]
    [InlineData("pass", 1, "pass, the first of those as expected", 0)]
    public async Task OfSeveralRunsTheBundleIsOfTheFirstThatIsNotAsExpected(string expected, int run, string why, int from = 2)
    {
        var qemu = (await host.RequireQemuAsync()).Qemu.Path;
        // From one of the machines on they have a name, by which the case fails; 0 is never.
        var counting = _scratch.Script("qemu-system-x86_64", $$"""
            case "$*" in *-qtest*)
                echo >>{{_scratch["machines"]}}
                [ {{from}} -gt 0 ] && [ "$(wc -l <{{_scratch["machines"]}})" -ge {{from}} ] && set -- "$@" -name other;;
            esac
            exec '{{qemu}}' "$@"
            """);
        var file = _scratch.File(
            "steps.lab.yaml", $"name: steps\ntitle: t\nexpected: {expected}\nguest: false\nmachine: {{controllers: [{{id: nvme0, serial: LAB0}}]}}\nsteps:\n  - qmp: {{execute: query-name, matches: '^..$'}}\n");

        var (exitCode, output, error) = await LabProgram.RunAsync("run", file, "--qemu", counting, "--repeat", "3", "--bundle", _scratch["a bundle.zip"], "--out", _scratch["run"]);

        exitCode.Should().Be(why.Contains("not as expected", StringComparison.Ordinal) ? 1 : 0, error);
        var name = run == 1 ? "steps" : $"steps-{run}";
        output.Should().Match($"* of {name}, run {run} of 3: {why}*").And.Contain($"replay it with: ./run-lab.sh repro '{_scratch["a bundle.zip"]}'");
        Bundle.Read(_scratch["a bundle.zip"]).Should().Match<Bundle>(bundle => bundle.Case.Name == name && why.StartsWith($"{bundle.Manifest.Verdict}", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task WhatWasNotRunHasNoBundleAndAnExitCodeThatSaysWhy()
    {
        _ = await host.RequireQemuAsync();
        var file = _scratch.File("lost.lab.yaml", "name: lost\ntitle: t\nguest: false\nmachine: {arguments: [\"-global nowhere\"], controllers: [{id: nvme0, serial: LAB0}]}\nsteps:\n  - alive\n");
        var (exitCode, output, error) = await LabProgram.RunAsync("run", file, "--bundle", _scratch["b.zip"], "--out", _scratch["run"]);
        (exitCode, File.Exists(_scratch["b.zip"])).Should().Be((4, false));
        output.Should().Contain("error");
        error.Should().Contain("the case lost was not run (the machine of the case did not start");
    }

    [Fact]
    public async Task ALaterRunOnAMachineReplaysWithItsOwnSeed()
    {
        var site = await host.RequireQemuAsync();
        var cancel = TestContext.Current.CancellationToken;
        var @case = CaseBook.Find("sq-in-cmb");
        await using var session = await GuestlessSession.StartAsync(host.Run, site.Qemu, @case.Machine, host.NewEvidence("seeds"), cancel);
        var first = await session.RunAsync(@case, host.NewEvidence("seed-1"), cancel);
        var second = await session.RunAsync(@case, host.NewEvidence("seed-2"), cancel);
        second.Seed.Should().NotBe(first.Seed);
        BundleWriter.Write(second, site, _scratch["b.zip"]);

        await using var other = await GuestlessSession.StartAsync(host.Run, site.Qemu, @case.Machine, host.NewEvidence("seeds"), cancel);
        (await other.RunAsync(Bundle.Read(_scratch["b.zip"]).Case, host.NewEvidence("seed-2"), cancel)).Seed.Should().Be(second.Seed);
    }

    public void Dispose() => _scratch.Dispose();

    private async Task<string> BundleAsync(string word, string argument = "-global nvme.mdts=6")
    {
        _ = await host.RequireQemuAsync();
        var file = _scratch.File(
            "steps.lab.yaml",
            $"name: steps\ntitle: t\nguest: false\nmachine: {{arguments: [\"{argument}\"], controllers: [{{id: nvme0, serial: LAB0}}]}}\nsteps:\n  - alive\n  - read-register: {{name: VS, {word}}}\n");
        var (_, output, error) = await LabProgram.RunAsync("run", file, "--bundle", _scratch["b.zip"], "--out", _scratch["run"]);
        output.Should().Contain("replay it with: ./run-lab.sh repro", error);
        return _scratch["b.zip"];
    }
}
