using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Images;

namespace Lab.Cli;

/// <summary>What <c>tour</c> and <c>run</c> have in common: set up, run cases, print, write JSON, say where the evidence is.</summary>
internal sealed class CaseSession
{
    private readonly CommonOptions _common;
    private readonly Option<string?> _shard = Shard.NewOption();
    private readonly bool _explain;

    public CaseSession(Command command, bool explain)
    {
        _common = new(command, Choice.AnyArch());
        command.Options.Add(_shard);
        _explain = explain;
    }

    public async Task<int> RunAsync(ParseResult parsed, ImmutableArray<Case> cases, CancellationToken cancel)
    {
        var options = _common.Read(parsed);
        var evidence = Workplace.EvidenceFolder(options.Out);
        cases = Shard.Parse(parsed.GetValue(_shard))!.Of(cases);
        var archs = Architectures.Named(options.Arch);
        List<CaseResult> results = [];
        if (archs.Count == 1)
            await RunAsync(options, evidence, cases, Workplace.Progress, results, cancel).ConfigureAwait(false);
        else
            results = await EveryArchAsync(options, evidence, cases, archs, cancel).ConfigureAwait(false);
        if (archs.Count == 1)
            ResultTable.Print(results, evidence);
        else
            ArchTable.Print(results, archs, evidence);
        await JsonFile.WriteAsync(_common.JsonFile(parsed), Report.OfResults(results), cancel).ConfigureAwait(false);
        return ResultTable.ExitCodeOf(results);
    }

    // A guest has one processor, so as many guests run side by side as the host has; --keep asks its question for one at a time.
    private async Task<List<CaseResult>> EveryArchAsync(
        LabOptions options, string evidence, ImmutableArray<Case> cases, IReadOnlyList<string> archs, CancellationToken cancel)
    {
        var results = new List<CaseResult>[archs.Count];
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = options.Keep ? 1 : Environment.ProcessorCount, CancellationToken = cancel };
        await Parallel.ForAsync(0, archs.Count, atOnce, async (i, stop) =>
        {
            var (cell, folder) = (options with { Arch = archs[i] }, Path.Combine(evidence, archs[i]));
            results[i] = [];
            try
            {
                await RunAsync(cell, folder, cases, Workplace.ProgressOf(archs[i]), results[i], stop).ConfigureAwait(false);
            }
            catch (Exception e) when (NotRun.Why(e) is not null)
            {
                // One architecture that this host cannot run must not cost the others: its cells say why.
                var (verdict, reason) = NotRun.Why(e)!.Value;
                results[i].AddRange(cases.Skip(results[i].Count).Select(c => CaseResult.NotRun(c, cell, verdict, reason, folder)));
            }
        }).ConfigureAwait(false);
        return [.. results.SelectMany(r => r)];
    }

    private async Task RunAsync(
        LabOptions options, string evidence, ImmutableArray<Case> cases, IProgress<string> progress, List<CaseResult> results, CancellationToken cancel)
    {
        await using var lab = await OpenLab.OpenAsync(options, evidence, cancel).ConfigureAwait(false);
        var runner = new CaseRunner(lab.Run, lab.Site, evidence, progress, options.Keep ? KeepAsync : null);
        await foreach (var result in runner.RunAsync(cases, cancel).ConfigureAwait(false))
        {
            results.Add(result);
            if (_explain && File.Exists(Path.Combine(result.Artifacts, "verdict.txt")))
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
