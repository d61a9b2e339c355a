using System.Collections.Immutable;
using Lab.Ordering;

namespace Lab.Cases.Orders;

/// <summary>
/// What became of the <see cref="OrderingBook"/> on one architecture: a column for each fence, and a row for each mapping and the copies that fared alike through it.
/// </summary>
public sealed class OrderingMatrix
{
    private OrderingMatrix(string arch, List<OrderingCell> cells, Func<string, int> number)
    {
        Title = $"{arch}{(cells.Exists(cell => cell.Translated) ? ", the driver another architecture's program, translated in the guest" : "")}";
        ImmutableArray<string> fences = [.. cells.Select(cell => cell.Fence).Distinct()];
        Heads = ["mapping", "copy and its stores", .. fences];
        var copies = from row in cells.GroupBy(cell => (cell.Mapping, cell.Copy))
                     select (row.Key.Mapping, Stores: (row.FirstOrDefault(cell => cell.Guarantee is not null) ?? row.First()).Stores,
                         Cells: (ImmutableArray<string>)[.. fences.Select(fence => Text(row.FirstOrDefault(cell => cell.Fence == fence), number))]);
        Rows = [.. from alike in copies.GroupBy(row => (row.Mapping, Cells: string.Join('|', row.Cells)))
                   select ImmutableArray.Create([alike.Key.Mapping, string.Join("; ", alike.Select(row => row.Stores)), .. alike.First().Cells])];
    }

    /// <summary>Architecture.</summary>
    public string Title { get; }

    /// <summary>Heads of the columns: the mapping, the copies with what became of an entry's stores, then the fences.</summary>
    public ImmutableArray<string> Heads { get; }

    /// <summary>The cells.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; }

    /// <summary>What the cells say.</summary>
    public static string Legend =>
        "Beside each copy the stores of one entry, number x bytes, as the processor executed them, and as the device saw them where that differs. Each cell: is the entry guaranteed to be with the device before its doorbell, " +
        "by the instructions that were executed, and by which rule; \"?\" where no rule is known, a number in brackets where a note below says why nothing was observed, \"-\" where that was not run.";

    /// <summary>Makes the matrices of such cases.</summary>
    /// <param name="cells">What became of them.</param>
    /// <returns>A matrix for each architecture, the notes that cells name by their number from 1 on, and the rules that they name, with reason and source.</returns>
    public static (ImmutableArray<OrderingMatrix> Matrices, ImmutableArray<string> Notes, ImmutableArray<string> Rules) Of(IEnumerable<OrderingCell> cells)
    {
        var all = cells.ToList();
        List<string> notes = [];
        ImmutableArray<OrderingMatrix> matrices = [.. all.GroupBy(cell => cell.Result.Arch).Select(arch => new OrderingMatrix(arch.Key, [.. arch], Number))];
        var rules = all.Select(cell => cell.Guarantee).OfType<Guarantee>().Where(guarantee => guarantee.Kind != GuaranteeKind.Unknown)
            .Select(guarantee => $"{guarantee.Rule}, {guarantee.Words}: {guarantee.Reason} ({guarantee.Source})").Distinct().Order(StringComparer.Ordinal);
        return (matrices, [.. notes], [.. rules]);

        int Number(string note)
        {
            if (!notes.Contains(note))
                notes.Add(note);
            return notes.IndexOf(note) + 1;
        }
    }

    private static string Text(OrderingCell? cell, Func<string, int> number) => cell is null ? "-"
        : cell.Note.Length == 0 ? cell.Word
        : cell.Word.Length == 0 ? $"[{number(cell.Note)}]"
        : $"{cell.Word} [{number(cell.Note)}]";
}
