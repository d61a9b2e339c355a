using Lab.Cases;
using Lab.Cases.Orders;
using Lab.Trace;

namespace Lab.Cli;

/// <summary>The matrices of a run of the ordering cases.</summary>
internal static class OrderingReport
{
    /// <summary>Prints them, where any of the cases was run.</summary>
    public static void Print(IEnumerable<CaseResult> results, bool markdown)
    {
        var captures = results.Where(result => OrderingBook.Has(result.Case) && File.Exists(result.CaptureFile)).Select(result => CaptureFile.Read(result.CaptureFile));
        var matrices = OrderingMatrix.Of(captures).ToList();
        foreach (var matrix in matrices)
        {
            Console.WriteLine($"\n{matrix.Title}:");
            var grid = new Grid([.. matrix.Heads]);
            foreach (var row in matrix.Rows)
                grid.Add([.. row]);
            grid.Print(markdown);
        }
        foreach (var rule in matrices.SelectMany(matrix => matrix.Rules).Distinct().Order(StringComparer.Ordinal))
            Console.WriteLine($"{(markdown ? "* " : "")}{rule}");
        if (matrices.Count > 0)
            Console.WriteLine(OrderingMatrix.Legend);
    }
}
