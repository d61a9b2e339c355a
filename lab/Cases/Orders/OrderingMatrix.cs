using System.Collections.Immutable;
using Lab.Judge.Instructions;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Orders;

/// <summary>What became of the <see cref="OrderingBook"/> on one architecture through one mapping: a row for each copy, a column for each fence.</summary>
public sealed class OrderingMatrix
{
    private OrderingMatrix(string title, ImmutableArray<string> heads, ImmutableArray<ImmutableArray<string>> rows, ImmutableArray<string> rules) =>
        (Title, Heads, Rows, Rules) = (title, heads, rows, rules);

    /// <summary>Architecture and mapping.</summary>
    public string Title { get; }

    /// <summary>Heads of the columns: the copy, what the device saw of it, then the fences.</summary>
    public ImmutableArray<string> Heads { get; }

    /// <summary>The cells.</summary>
    public ImmutableArray<ImmutableArray<string>> Rows { get; }

    /// <summary>The rules that the cells name, with reason and source.</summary>
    public ImmutableArray<string> Rules { get; }

    /// <summary>What the cells say.</summary>
    public static string Legend =>
        "Stores of one entry as number x bytes: as the processor executed them, then as the device saw them. Each cell: is the entry guaranteed to be with the device before its doorbell, by the instructions that were " +
        "executed, and by which rule; \"?\" where no rule is known, \"-\" where that was not run.";

    /// <summary>Makes the matrices of captures of such cases.</summary>
    public static IEnumerable<OrderingMatrix> Of(IEnumerable<Capture> captures)
    {
        var cells = captures.Select(capture => (capture.Header, Entries: ExecutedEntries.Of(capture) is [var first, ..] ? first : null)).ToList();
        return from map in cells.GroupBy(cell => (cell.Header.Arch, Memory: Said(cell.Header, "mapping")))
               select Matrix($"{map.Key.Arch}, {map.Key.Memory}", [.. map]);
    }

    private static OrderingMatrix Matrix(string title, List<(CaptureHeader Header, ExecutedEntries? Entries)> cells)
    {
        ImmutableArray<string> fences = [.. cells.Select(cell => Said(cell.Header, "fence")).Distinct()];
        var rows = from row in cells.GroupBy(cell => Said(cell.Header, "copy"))
                   let any = row.Select(cell => cell.Entries).OfType<ExecutedEntries>().FirstOrDefault()
                   select ImmutableArray.Create([row.Key, any is null ? "-" : any.Stores == any.Seen ? any.Stores : $"{any.Stores}, {any.Seen}",
                       .. fences.Select(fence => Cell(row.FirstOrDefault(cell => Said(cell.Header, "fence") == fence).Entries))]);
        var rules = cells.Select(cell => cell.Entries?.Guarantee).OfType<Guarantee>().Where(guarantee => guarantee.Kind != GuaranteeKind.Unknown)
            .Select(guarantee => $"{guarantee.Rule}, {guarantee.Words}: {guarantee.Reason} ({guarantee.Source})").Distinct().Order(StringComparer.Ordinal);
        return new(title, ["copy", "stores", .. fences], [.. rows], [.. rules]);
    }

    private static string Cell(ExecutedEntries? entries) => entries?.Guarantee switch
    {
        null => "-",
        { Kind: GuaranteeKind.Guaranteed, Rule: var rule } => $"yes {rule}",
        { Kind: GuaranteeKind.Unknown } => "?",
        { Kind: GuaranteeKind.VendorDependent, Rule: var rule } => $"by vendor {rule}",
        { Kind: GuaranteeKind.Fault, Rule: var rule } => $"fault {rule}",
        { Rule: var rule } => $"NO {rule}",
    };

    private static string Said(CaptureHeader header, string what) => header.Strategy.TryGetValue(what, out var said) ? said : "";
}
