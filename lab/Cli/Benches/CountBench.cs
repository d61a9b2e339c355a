using System.Globalization;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Trace;

namespace Lab.Cli.Benches;

/// <summary>Counts what one I/O costs in stores, for each way in which the driver copies an entry. Counts do not depend on the host or its load.</summary>
internal sealed class CountBench : IBench
{
    // One case per store pattern that the table shows.
    private static readonly string[] Patterns = ["sq-in-cmb", "sq-in-cmb-store4", "sq-in-cmb-struct-copy", "sq-in-cmb-batched"];

    private readonly Grid _grid = new(["arch", "runtime", .. Patterns]);

    /// <summary>What the numbers of a cell mean.</summary>
    public const string Legend = "Each cell: CMB stores per entry (number x bytes), tail doorbells and head doorbells per I/O.";

    public async Task AddAsync(BenchCell cell, OpenLab lab, CancellationToken cancel)
    {
        var row = new List<string> { cell.Arch, cell.Runtime };
        var runner = new CaseRunner(lab.Run, lab.Site, Path.Combine(lab.Evidence, "counts"), Workplace.Progress);
        await foreach (var result in runner.RunAsync([.. Patterns.Select(CaseBook.Find)], cancel).ConfigureAwait(false))
            row.Add(Cell(result));
        _grid.Add([.. row]);
    }

    public void Print(bool markdown)
    {
        _grid.Print(markdown);
        Console.WriteLine(Legend);
    }

    // Only what was judged right is counted: the pattern of a driver that failed is not the pattern of its way to copy.
    private static string Cell(CaseResult result) =>
        result.Verdict == CaseVerdict.Pass ? Text(StorePattern.Count(result.CaptureFile)) : $"{result.Verdict}".ToLowerInvariant();

    internal static string Text(StorePattern pattern) =>
        $"{pattern.StoresPerCommand}, {pattern.PerCommand(pattern.TailDoorbells)}, {pattern.PerCommand(pattern.HeadDoorbells)}";
}
