using System.Globalization;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Images;
using Lab.Machine;

namespace Lab.Cli.Benches;

/// <summary>Kills QEMU in the middle of writes to a persistent memory region, and counts what was barriered and is lost: nothing.</summary>
internal static class PmrKillBench
{
    // Any: the points at which QEMU is killed, and what is written. The same ones each time.
    private const int Seed = 1;

    public static async Task<int> RunAsync(LabOptions options, int kills, bool markdown, CancellationToken cancel)
    {
        if (options.Arch != Architectures.Default)
            throw new CaseException($"--pmr-kills runs without a guest, on {Architectures.Default} only: leave --arch {options.Arch} out.");
        var evidence = Workplace.EvidenceFolder(options.Out);
        await Workplace.SetUpAsync(options, cancel).ConfigureAwait(false);
        var site = await LabSite.OpenAsync(Workplace.Paths, options, cancel).ConfigureAwait(false);
        await using var run = LabRun.Start();
        var tally = await new PersistenceSoak(run, site.Qemu, evidence).RunAsync(kills, Seed, Workplace.Progress, cancel).ConfigureAwait(false);
        Print(tally, markdown);
        foreach (var failure in tally.Failures)
            Console.WriteLine($"fail: {failure}");
        Console.WriteLine($"QEMU {site.Qemu.Version}, without a guest. {(tally.Failures.Count == 0 ? "Nothing that was barriered is lost." : $"evidence: {evidence}")}");
        return tally.Failures.Count == 0 ? ExitCode.AsExpected : ExitCode.NotAsExpected;
    }

    private static void Print(PersistenceTally tally, bool markdown)
    {
        var grid = new Grid("kills", "barriers", "barriered bytes checked", "lost", "without a barrier: new", "old", "torn");
        grid.Add([.. new[] { tally.Cuts, tally.Barriers, tally.KeptBytes + tally.LostBytes, tally.LostBytes, tally.New, tally.Old, tally.Torn }
            .Select(figure => figure.ToString(CultureInfo.InvariantCulture))]);
        grid.Print(markdown);
    }
}
