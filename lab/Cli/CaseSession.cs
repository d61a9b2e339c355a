using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Machine;

namespace Lab.Cli;

/// <summary>What <c>tour</c> and <c>run</c> have in common: set up, run cases, print, write JSON, say where the evidence is.</summary>
internal static class CaseSession
{
    public static async Task<int> RunAsync(CommonOptions common, ParseResult parsed, ImmutableArray<Case> cases, bool explain, CancellationToken cancel)
    {
        var options = common.Read(parsed);
        var evidence = Workplace.EvidenceFolder(options.Out);
        await Workplace.SetUpAsync(options.Arch, cancel).ConfigureAwait(false);
        var site = await LabSite.OpenAsync(Workplace.Paths, options, cancel).ConfigureAwait(false);
        await using var run = LabRun.Start();
        var results = new List<CaseResult>();
        await foreach (var result in new CaseRunner(run, site, evidence, Workplace.Progress, options.Keep ? KeepAsync : null).RunAsync(cases, cancel).ConfigureAwait(false))
        {
            results.Add(result);
            if (explain && File.Exists(Path.Combine(result.Artifacts, "verdict.txt")))
                Console.WriteLine($"{result.Case}\n{await File.ReadAllTextAsync(Path.Combine(result.Artifacts, "verdict.txt"), cancel).ConfigureAwait(false)}");
        }
        ResultTable.Print(results, evidence);
        await WriteJsonAsync(common.JsonFile(parsed), Report.OfResults(results), cancel).ConfigureAwait(false);
        return ResultTable.ExitCodeOf(results);
    }

    private static async Task KeepAsync(GuestSession session, CaseResult result, CancellationToken cancel)
    {
        Console.Error.WriteLine($"{result.Case}: {result.Reason}");
        Console.Error.WriteLine($"The guest runs on; reach it with: {session.SshCommand}");
        Console.Error.WriteLine("Enter goes on.");
        await Task.Run(Console.ReadLine, cancel).WaitAsync(cancel).ConfigureAwait(false);
    }

    public static async Task WriteJsonAsync(string? file, string json, CancellationToken cancel)
    {
        if (file == "-")
            Console.Write(json);
        else if (file is not null)
            await File.WriteAllTextAsync(file, json, cancel).ConfigureAwait(false);
    }
}
