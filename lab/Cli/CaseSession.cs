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
        var results = new List<CaseResult>();
        foreach (var arch in archs)
        {
            var folder = archs.Count == 1 ? evidence : Path.Combine(evidence, arch);
            await OneArchAsync(options with { Arch = arch }, folder, cases, results, severalArchs: archs.Count > 1, cancel).ConfigureAwait(false);
        }
        if (archs.Count == 1)
            ResultTable.Print(results, evidence);
        else
            ArchTable.Print(results, archs, evidence);
        await JsonFile.WriteAsync(_common.JsonFile(parsed), Report.OfResults(results), cancel).ConfigureAwait(false);
        return ResultTable.ExitCodeOf(results);
    }

    private async Task OneArchAsync(
        LabOptions options, string evidence, ImmutableArray<Case> cases, List<CaseResult> results, bool severalArchs, CancellationToken cancel)
    {
        try
        {
            await using var lab = await OpenLab.OpenAsync(options, evidence, cancel).ConfigureAwait(false);
            var runner = new CaseRunner(lab.Run, lab.Site, evidence, Workplace.Progress, options.Keep ? KeepAsync : null);
            await foreach (var result in runner.RunAsync(cases, cancel).ConfigureAwait(false))
            {
                results.Add(result);
                if (_explain && File.Exists(Path.Combine(result.Artifacts, "verdict.txt")))
                    Console.WriteLine($"{result.Case}\n{await File.ReadAllTextAsync(Path.Combine(result.Artifacts, "verdict.txt"), cancel).ConfigureAwait(false)}");
            }
        }
        catch (Exception e) when (severalArchs && NotRun.Why(e) is not null)
        {
            // One architecture that this host cannot run must not cost the others: its cells say why.
            var (verdict, reason) = NotRun.Why(e)!.Value;
            var done = results.Where(r => r.Arch == options.Arch).Select(r => r.Case).ToHashSet();
            results.AddRange(cases.Where(c => !done.Contains(c.Name)).Select(c => CaseResult.NotRun(c, options, verdict, reason, evidence)));
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
