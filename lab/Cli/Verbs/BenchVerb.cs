using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Trace;
using Spectre.Console;

namespace Lab.Cli.Verbs;

internal static class BenchVerb
{
    private const int Rounds = 5;

    // One case per store pattern that the table shows.
    private static readonly string[] Patterns = ["sq-in-cmb", "sq-in-cmb-store4", "sq-in-cmb-struct-copy", "sq-in-cmb-batched"];

    public static Command Create()
    {
        var command = new Command("bench", $"Boot, upload, first command, guestless spec (median of {Rounds}), and stores per I/O (counted)");
        var common = new CommonOptions(command, Choice.OneArch());
        command.SetAction((parsed, cancel) => Guard.RunAsync(async () =>
        {
            await using var lab = await OpenLab.OpenAsync(common, parsed, cancel).ConfigureAwait(false);
            await TimesAsync(lab, cancel).ConfigureAwait(false);
            await CountsAsync(lab, cancel).ConfigureAwait(false);
            Console.WriteLine($"evidence: {lab.Evidence}");
            return ExitCode.AsExpected;
        }));
        return command;
    }

    private static async Task TimesAsync(OpenLab lab, CancellationToken cancel)
    {
        List<double> boot = [], upload = [], first = [], guestless = [];
        for (var round = 1; round <= Rounds; round++)
        {
            Workplace.Progress.Report($"round {round} of {Rounds}");
            await using var session = await GuestSession.BootAsync(
                lab.Run, lab.Site, Case.DefaultMachine, Path.Combine(lab.Evidence, $"boot-{round}"), null, cancel).ConfigureAwait(false);
            boot.Add(session.Machine.BootTime.TotalSeconds);
            upload.Add(session.UploadTime.TotalSeconds);
            first.Add((await session.TimeFirstCommandAsync(cancel).ConfigureAwait(false)).TotalSeconds);
            guestless.Add(await GuestlessAsync(lab, Path.Combine(lab.Evidence, $"guestless-{round}"), cancel).ConfigureAwait(false));
        }
        var table = new Table().Border(TableBorder.Simple).AddColumns("what", "median s", "min", "max");
        foreach (var (what, seconds) in new[]
        {
            ("QEMU's start to SSH", boot), ("upload of the agent", upload), ("agent's start to first I/O completion", first),
            ("guestless: start, 25 commands, judged", guestless),
        })
            table.AddRow(what, Seconds(seconds.Order().ElementAt(seconds.Count / 2)), Seconds(seconds.Min()), Seconds(seconds.Max()));
        AnsiConsole.Write(table);
    }

    private static async Task<double> GuestlessAsync(OpenLab lab, string evidence, CancellationToken cancel)
    {
        var begun = Stopwatch.GetTimestamp();
        await using (var session = await GuestlessSession.StartAsync(lab.Run, lab.Site.Qemu, Case.DefaultMachine, evidence, cancel).ConfigureAwait(false))
            await session.RunAsync(CaseBook.Find("sq-in-cmb"), Path.Combine(evidence, "sq-in-cmb"), cancel).ConfigureAwait(false);
        return Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    private static async Task CountsAsync(OpenLab lab, CancellationToken cancel)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("case", "CMB stores per I/O", "tail doorbells per I/O", "head doorbells per I/O");
        var cases = Patterns.Select(CaseBook.Find);
        await foreach (var result in new CaseRunner(lab.Run, lab.Site, lab.Evidence, Workplace.Progress).RunAsync([.. cases], cancel).ConfigureAwait(false))
        {
            var pattern = StorePattern.Count(Path.Combine(result.Artifacts, result.Case + CaptureFile.Extension));
            var stores = string.Join(" + ", pattern.CmbStores.Select(p => $"{Ratio(p.Value, pattern.Commands)} x {p.Key} bytes"));
            table.AddRow(result.Case, stores, Ratio(pattern.TailDoorbells, pattern.Commands), Ratio(pattern.HeadDoorbells, pattern.Commands));
        }
        AnsiConsole.Write(table);
    }

    private static string Seconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Ratio(int count, int commands) => commands == 0 ? "-" : ((double)count / commands).ToString("0.##", CultureInfo.InvariantCulture);
}
