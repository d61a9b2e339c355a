using Lab.Cases;
using Lab.Trace;
using Spectre.Console;

namespace Lab.Cli;

/// <summary>What two drivers did differently, case by case.</summary>
internal static class DifferenceTable
{
    public static void Print(IReadOnlyList<CaseResult> results)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("case", "differs in", CaptureHeader.ManagedDriver, CaptureHeader.LinuxDriver);
        foreach (var pair in results.GroupBy(r => r.Case).Where(pair => pair.Count() == 2 && pair.All(DriverDifference.WasRun)))
        {
            var differences = DriverDifference.Between(pair.Single(r => r.Driver == CaptureHeader.ManagedDriver), pair.Single(r => r.Driver == CaptureHeader.LinuxDriver));
            if (differences.Count == 0)
                table.AddRow(Markup.Escape(pair.Key), "nothing", "", "");
            foreach (var (at, difference) in differences.Index())
                table.AddRow(
                    at == 0 ? Markup.Escape(pair.Key) : "", Markup.Escape(difference.What), Markup.Escape(difference.Managed), Markup.Escape(difference.Linux));
        }
        if (table.Rows.Count > 0)
            AnsiConsole.Write(table);
        else
            Console.WriteLine("no case was run by both drivers: nothing to compare");
    }
}
