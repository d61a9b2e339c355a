using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Lab.Cases;
using Lab.Cases.Orders;
using Lab.Cases.Running;
using Lab.Images;
using Lab.Trace;

namespace Lab.Cli;

/// <summary>What <c>tour</c> and <c>run</c> have in common: set up, run cases, print, write JSON, say where the evidence is.</summary>
internal sealed class CaseSession
{
    private readonly CommonOptions _common;
    private readonly Option<string?> _shard = Shard.NewOption();
    private readonly Option<bool> _markdown = new("--markdown") { Description = "Print matrices as Markdown" };
    private readonly Option<string?> _bundle = new("--bundle") { Description = "File for the bundle of the one case that is run: `repro` replays it. With --repeat it is of the first run that was not as expected; where all were, of the first" };
    private readonly Option<int> _repeat = Repetition.NewOption();
    private readonly bool _explain;

    /// <summary>One column of a table of cells.</summary>
    private sealed record Cell(string Title, LabOptions Options, ImmutableArray<Case> Cases);

    public CaseSession(Command command, bool explain)
    {
        _common = new(command, Choice.AnyArch(), driver: Choice.AnyDriver());
        command.Options.Add(_shard);
        if (explain)
            foreach (var option in new Option[] { _markdown, _bundle, _repeat })
                command.Options.Add(option);
        command.Validators.Add(RefuseBothDrivers);
        _explain = explain;
    }

    /// <param name="parsed">The call.</param>
    /// <param name="casesOn">The cases that it asks for, on an architecture.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<int> RunAsync(ParseResult parsed, Func<string, IEnumerable<Case>> casesOn, CancellationToken cancel)
    {
        var options = _common.Read(parsed);
        var shard = Shard.Parse(parsed.GetValue(_shard))!;
        var both = options.Driver == Choice.BothDrivers;
        var bundle = _explain && parsed.GetValue(_bundle) is { } file ? new BundleOfRuns(file) : null;
        if (_explain)
            options = options with { KeepDisks = bundle is not null };
        // Before there is a folder for evidence: a name that is no case must not leave one behind.
        ImmutableArray<Cell> cells = both
            ? [.. CaptureHeader.KnownDrivers.Select(driver => new Cell(driver, options with { Driver = driver }, Cases(options.Arch)))]
            : [.. Architectures.Named(options.Arch).Select(arch => new Cell(arch, options with { Arch = arch }, Cases(arch)))];
        if (bundle is not null && (cells.Length != 1 || cells[0].Cases.Length != 1))
            throw new CaseException($"--bundle {parsed.GetValue(_bundle)}: a bundle holds one case in one cell, and {cells[0].Cases.Length} cases were named{(cells.Length > 1 ? " for several cells" : "")}.");
        if (_explain)
            cells = [.. cells.Select(cell => cell with { Cases = [.. Repetition.Of(cell.Cases, parsed.GetValue(_repeat))] })];
        var evidence = Workplace.EvidenceFolder(options.Out);
        List<CaseResult> results = [];
        if (cells.Length == 1)
        {
            await RunAsync(cells[0], evidence, Workplace.Progress, results, cancel, bundle).ConfigureAwait(false);
            ResultTable.Print(results, evidence);
            Repetition.Print(results);
        }
        else
        {
            results = await SideBySideAsync(cells, evidence, cancel).ConfigureAwait(false);
            CellTable.Print(results, [.. cells.Select(cell => cell.Title)], both ? r => r.Driver : r => r.Arch, evidence);
            if (both)
                DifferenceTable.Print(results);
        }
        // Other captures say nothing of it, and some of them are large.
        var peers = cells.SelectMany(cell => cell.Cases).Where(one => one.Peers.Length > 0).Select(one => one.Name).ToHashSet();
        await MatrixReport.WriteAsync(results.Where(result => peers.Contains(result.Case)).Select(result => (result.CaptureFile, result.Judgement)), evidence, _explain && parsed.GetValue(_markdown), cancel).ConfigureAwait(false);
        OrderingReport.Print(results, _explain && parsed.GetValue(_markdown));
        await JsonFile.WriteAsync(_common.JsonFile(parsed), () => Report.OfResults(results), cancel).ConfigureAwait(false);
        bundle?.Print(results);
        return ResultTable.ExitCodeOf(results);

        ImmutableArray<Case> Cases(string arch) => shard.Of([.. casesOn(arch)]);
    }

    private void RefuseBothDrivers(CommandResult result)
    {
        if (_common.IsEveryArchWithBothDrivers(result))
            result.AddError($"--driver {Choice.BothDrivers} with --arch {Architectures.Every}: one table has room for one of the two; name one architecture");
    }

    // A guest has one processor, so as many guests run side by side as the host has; --keep asks its question for one at a time.
    private async Task<List<CaseResult>> SideBySideAsync(ImmutableArray<Cell> cells, string evidence, CancellationToken cancel)
    {
        var results = new List<CaseResult>[cells.Length];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = cells[0].Options.Keep ? 1 : Environment.ProcessorCount, CancellationToken = cancel };
        await Parallel.ForAsync(0, cells.Length, atOnce, async (i, stop) =>
        {
            var (title, options, cases) = cells[i];
            var folder = Path.Combine(evidence, title);
            results[i] = [];
            try
            {
                await RunAsync(cells[i], folder, Workplace.ProgressOf(title), results[i], stop).ConfigureAwait(false);
            }
            catch (Exception e) when (NotRun.Why(e) is not null)
            {
                // One cell that this host cannot run must not cost the others: it says why.
                var (verdict, reason) = NotRun.Why(e)!.Value;
                results[i].AddRange(cases.Skip(results[i].Count).Select(c => CaseResult.NotRun(c, options, verdict, reason, folder)));
            }
        }).ConfigureAwait(false);
        return [.. results.SelectMany(r => r)];
    }

    private async Task RunAsync(Cell cell, string evidence, IProgress<string> progress, List<CaseResult> results, CancellationToken cancel, BundleOfRuns? bundle = null)
    {
        var (_, options, cases) = cell;
        await using var lab = await OpenLab.OpenAsync(options, evidence, cancel).ConfigureAwait(false);
        var runner = new CaseRunner(lab.Run, lab.Site, evidence, progress, options.Keep ? KeepAsync : null);
        await foreach (var result in runner.RunAsync(cases, cancel).ConfigureAwait(false))
        {
            results.Add(result);
            bundle?.Offer(result, lab.Site);
            if (_explain && !(OrderingBook.Has(result.Case) && result.AsExpected) && File.Exists(Path.Combine(result.Artifacts, "verdict.txt")))
                Console.WriteLine($"{result.Case}\n{await File.ReadAllTextAsync(Path.Combine(result.Artifacts, "verdict.txt"), cancel).ConfigureAwait(false)}");
        }
    }

    private static async Task KeepAsync(GuestSession session, CaseResult result, CancellationToken cancel)
    {
        Console.Error.WriteLine($"{result.Case}: {result.Reason}");
        Console.Error.WriteLine($"The guest runs on; reach it with: {session.SshCommand}");
        Console.Error.WriteLine("Enter goes on.");
        await Task.Run(Console.ReadLine, cancel).WaitAsync(cancel).ConfigureAwait(false);
    }
}
