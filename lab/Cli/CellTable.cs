using Lab.Cases;
using Spectre.Console;

namespace Lab.Cli;

/// <summary>One table for several cells: rows are cases, columns architectures or drivers, reasons below.</summary>
internal static class CellTable
{
    /// <param name="results">Of all cells.</param>
    /// <param name="columns">Titles.</param>
    /// <param name="titleOf">The column of a result.</param>
    /// <param name="evidence">Folder with the evidence.</param>
    public static void Print(IReadOnlyList<CaseResult> results, IReadOnlyList<string> columns, Func<CaseResult, string> titleOf, string evidence)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns(["case", "expected", .. columns]);
        foreach (var row in results.GroupBy(r => r.Case))
            table.AddRow([
                Markup.Escape(row.Key), $"{row.First().Expected}".ToLowerInvariant(),
                .. columns.Select(title => row.FirstOrDefault(r => titleOf(r) == title) is { } cell ? ResultTable.Coloured(cell) : "")]);
        AnsiConsole.Write(table);

        // A cell needs words when it is not a plain pass; cells with the same words share a line.
        foreach (var (reason, cells) in results.Where(r => r.Verdict is CaseVerdict.Unsupported or CaseVerdict.Error || !r.AsExpected)
            .GroupBy(r => r.Reason).Select(g => (g.Key, g.ToList())))
            Console.WriteLine($"{string.Join(", ", cells.Select(titleOf).Distinct())}: {string.Join(", ", cells.Select(c => c.Case).Distinct())}: {reason}");
        Console.WriteLine($"{results.Count} cells: {ResultTable.Counts(results)}");
        Console.WriteLine($"evidence: {evidence}");
    }
}
