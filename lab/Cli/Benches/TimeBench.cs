using System.Diagnostics;
using System.Globalization;
using Lab.Cases;
using Lab.Cases.Running;

namespace Lab.Cli.Benches;

/// <summary>Times the parts of a guest's life. Times are the host's, and vary with its load.</summary>
/// <param name="rounds">How often each is measured; the median is shown.</param>
internal sealed class TimeBench(int rounds) : IBench
{
    private const string Standard = "sq-in-cmb";

    // The guestless back end places BARs through the ports of a q35 machine.
    private const string GuestlessArch = "x86_64";

    private readonly Grid _grid = new("arch", "runtime", "boot to SSH", "agent's upload", "start to first I/O", "whole cycle", "guestless");

    /// <summary>What the columns mean.</summary>
    public string Legend =>
        $"Seconds, median of {rounds} (least to most). Whole cycle: boot, upload, one case judged, power-off. Guestless: QEMU's start, one case judged, without a guest; on {GuestlessArch} only.";

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        List<double> boot = [], upload = [], first = [], cycle = [], guestless = [];
        for (var round = 1; round <= rounds; round++)
        {
            Workplace.Progress.Report($"{cell.Arch}, {cell.Runtime}: round {round} of {rounds}");
            var begun = Stopwatch.GetTimestamp();
            var session = await GuestSession.BootAsync(
                lab.Run, lab.Site with { Options = lab.Site.Options with { Witness = false } }, lab.Site.Options.Place(Case.DefaultMachine), Path.Combine(lab.Evidence, $"boot-{round}"), null, cancel).ConfigureAwait(false);
            TimeSpan firstTime;
            long aside, resumed;
            await using (session.ConfigureAwait(false))
            {
                boot.Add(session.Machine.BootTime.TotalSeconds);
                upload.Add(session.UploadTime.TotalSeconds);
                Require(await session.RunAsync(CaseBook.Find(Standard), Path.Combine(lab.Evidence, $"cycle-{round}"), cancel).ConfigureAwait(false));
                aside = Stopwatch.GetTimestamp();
                firstTime = await session.TimeFirstCommandAsync(cancel).ConfigureAwait(false);
                resumed = Stopwatch.GetTimestamp();
            }
            first.Add(firstTime.TotalSeconds);
            cycle.Add((Stopwatch.GetElapsedTime(begun) - Stopwatch.GetElapsedTime(aside, resumed)).TotalSeconds);
            if (cell.Arch == GuestlessArch)
                guestless.Add(await GuestlessAsync(lab, Path.Combine(lab.Evidence, $"guestless-{round}"), cancel).ConfigureAwait(false));
        }
        _grid.Add(cell.Arch, cell.Runtime, Text(boot), Text(upload), Text(first), Text(cycle), Text(guestless));
    }

    public void Print(bool markdown)
    {
        _grid.Print(markdown);
        Console.WriteLine(Legend);
    }

    private static async Task<double> GuestlessAsync(OpenLab lab, string evidence, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        await using (var session = await GuestlessSession.StartAsync(lab.Run, lab.Site.Qemu, Case.DefaultMachine, evidence, cancel).ConfigureAwait(false))
            Require(await session.RunAsync(CaseBook.Find(Standard), Path.Combine(evidence, Standard), cancel).ConfigureAwait(false));
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    // How long a driver took that did not get there is no figure.
    private static void Require(CaseResult result)
    {
        if (result.Verdict is not (CaseVerdict.Pass or CaseVerdict.Unsupported))
            throw new CaseException($"bench: {result.Case} on {result.Arch} ended with {$"{result.Verdict}".ToLowerInvariant()}: {result.Reason}; see {result.Artifacts}.", ExitCode.LabFailed);
    }

    internal static string Text(IReadOnlyCollection<double> seconds) => seconds.Count == 0
        ? "-"
        : string.Create(CultureInfo.InvariantCulture, $"{seconds.Order().ElementAt(seconds.Count / 2):0.00} ({seconds.Min():0.00} to {seconds.Max():0.00})");
}
