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
        var book = OrderingBook.All.ToDictionary(one => one.Name);
        var cells = from result in results
                    // One that was named for another architecture is no cell of this one's matrix: the table of results says why it was not run.
                    where book.TryGetValue(result.Case, out var one) && one.Archs.Contains(result.Arch)
                    select new OrderingCell(book[result.Case], result, File.Exists(result.CaptureFile) ? CaptureFile.Read(result.CaptureFile) : null);
        var (matrices, notes, rules) = OrderingMatrix.Of(cells);
        foreach (var matrix in matrices)
        {
            Console.WriteLine($"\n{matrix.Title}:");
            var grid = new Grid([.. matrix.Heads]);
            foreach (var row in matrix.Rows)
                grid.Add([.. row]);
            grid.Print(markdown);
        }
        for (var i = 0; i < notes.Length; i++)
            Console.WriteLine($"{(markdown ? "* " : "")}[{i + 1}] {notes[i]}");
        foreach (var rule in rules)
            Console.WriteLine($"{(markdown ? "* " : "")}{rule}");
        if (matrices.Length > 0)
            Console.WriteLine($"{(markdown ? "\n" : "")}{OrderingMatrix.Legend}");
    }
}
