using Lab.Cases;
using Spectre.Console;

namespace Lab.Cli;

/// <summary>The verdict table, and the story of each verdict that was not expected.</summary>
internal static class ResultTable
{
    public static void Print(IReadOnlyList<CaseResult> results, string evidence)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("case", "verdict", "expected", "s", "why");
        foreach (var result in results)
            table.AddRow(
                Markup.Escape(result.Case), Coloured(result), $"{result.Expected}".ToLowerInvariant(), $"{result.Seconds:0.00}", Markup.Escape(result.Reason));
        AnsiConsole.Write(table);

        foreach (var result in results.Where(r => !r.AsExpected && r.Verdict != CaseVerdict.Unsupported))
            Console.WriteLine($"{result.Case}: {Story(result)}");
        Console.WriteLine($"{results.Count} cases on {Cell(results)}: {Counts(results)}");
        Console.WriteLine($"evidence: {evidence}");
    }

    /// <summary>How many results were as expected, how many not, how many this host could not get.</summary>
    public static string Counts(IReadOnlyList<CaseResult> results)
    {
        var asExpected = results.Count(r => r.AsExpected);
        var unsupported = results.Count(r => r.Verdict == CaseVerdict.Unsupported);
        return $"{asExpected} as expected, {results.Count - asExpected - unsupported} not{(unsupported == 0 ? "" : $", {unsupported} unsupported")}";
    }

    public static int ExitCodeOf(IReadOnlyList<CaseResult> results) =>
        results.Any(r => r.Verdict == CaseVerdict.Error) ? ExitCode.LabFailed
        : results.All(r => r.AsExpected || r.Verdict == CaseVerdict.Unsupported) ? ExitCode.AsExpected
        : ExitCode.NotAsExpected;

    private static string Story(CaseResult result)
    {
        if (result.Verdict == CaseVerdict.Error)
            return $"error: {result.Reason}";
        var wanted = result.ExpectedFailing.Length > 0 ? $"{result.Expected} by {string.Join(", ", result.ExpectedFailing)}" : $"{result.Expected}";
        return $"expected {wanted.ToLowerInvariant()}, found {$"{result.Verdict}".ToLowerInvariant()}; see {result.Artifacts}/verdict.txt";
    }

    private static string Cell(IReadOnlyList<CaseResult> results) =>
        results.FirstOrDefault(r => r.WasRun) is { } r ? $"{r.Arch}, {r.Accelerator}, QEMU {r.Qemu}, {(r.Kernel.Length > 0 ? $"Linux {r.Kernel}" : "no guest")}, {r.Driver} driver{Runtime(r)}" : "no machine";

    private static string Runtime(CaseResult result) => result.Runtime switch
    {
        "" => "",
        "nativeaot" => " (NativeAOT)",
        "coreclr" => " (CoreCLR)",
        "mono" => " (Mono)",
        var other => $" ({other})",
    };

    public static string Coloured(CaseResult result)
    {
        var colour = result.AsExpected ? "green" : result.Verdict == CaseVerdict.Unsupported ? "yellow" : "red";
        return $"[{colour}]{$"{result.Verdict}".ToLowerInvariant()}[/]";
    }
}
