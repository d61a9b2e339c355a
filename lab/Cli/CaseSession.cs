using System.Collections.Immutable;
using System.CommandLine;
using Lab.Cases;
using Lab.Cases.Running;

namespace Lab.Cli;

/// <summary>What <c>tour</c> and <c>run</c> have in common: set up, run cases, print, write JSON, say where the evidence is.</summary>
internal static class CaseSession
{
    public static async Task<int> RunAsync(CommonOptions common, ParseResult parsed, ImmutableArray<Case> cases, bool explain, CancellationToken cancel)
    {
        await using var lab = await OpenLab.OpenAsync(common, parsed, cancel).ConfigureAwait(false);
        var runner = new CaseRunner(lab.Run, lab.Site, lab.Evidence, Workplace.Progress, lab.Site.Options.Keep ? KeepAsync : null);
        var results = new List<CaseResult>();
        await foreach (var result in runner.RunAsync(cases, cancel).ConfigureAwait(false))
        {
            results.Add(result);
            if (explain && File.Exists(Path.Combine(result.Artifacts, "verdict.txt")))
                Console.WriteLine($"{result.Case}\n{await File.ReadAllTextAsync(Path.Combine(result.Artifacts, "verdict.txt"), cancel).ConfigureAwait(false)}");
        }
        ResultTable.Print(results, lab.Evidence);
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
