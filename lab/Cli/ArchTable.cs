using Lab.Cases;
using Spectre.Console;

namespace Lab.Cli;

/// <summary>One table for several architectures: rows are cases, columns architectures, reasons below.</summary>
internal static class ArchTable
{
    public static void Print(IReadOnlyList<CaseResult> results, IReadOnlyList<string> archs, string evidence)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(["case", "expected", .. archs]);
        foreach (var row in results.GroupBy(r => r.Case))
            table.AddRow([
                Markup.Escape(row.Key), $"{row.First().Expected}".ToLowerInvariant(),
                .. archs.Select(arch => row.FirstOrDefault(r => r.Arch == arch) is { } cell ? ResultTable.Coloured(cell) : "")]);
        AnsiConsole.Write(table);

        // A cell needs words when it is not a plain pass; cells with the same words share a line.
        foreach (var (reason, cells) in results.Where(r => r.Verdict is CaseVerdict.Unsupported or CaseVerdict.Error || !r.AsExpected)
            .GroupBy(r => r.Reason).Select(g => (g.Key, g.ToList())))
            Console.WriteLine($"{string.Join(", ", cells.Select(c => c.Arch).Distinct())}: {string.Join(", ", cells.Select(c => c.Case).Distinct())}: {reason}");
        Console.WriteLine($"{results.Count} cells: {ResultTable.Counts(results)}");
        Console.WriteLine($"evidence: {evidence}");
    }
}
