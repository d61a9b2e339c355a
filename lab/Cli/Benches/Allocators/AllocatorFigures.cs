using System.Globalization;

namespace Lab.Cli.Benches.Allocators;

/// <summary>What a sequence of pairs came to for one allocator.</summary>
/// <param name="Failed">Allocations that found no place.</param>
/// <param name="Overlaps">Pages that were given out twice.</param>
/// <param name="Leaked">Bytes that were missing at the end, when everything was given back.</param>
/// <param name="LongestOfFree">Longest free piece, of all free bytes: average of many looks.</param>
internal sealed record AllocatorFigures(int Failed, long Overlaps, long Leaked, double LongestOfFree)
{
    /// <summary>Nanoseconds a pair, of each round.</summary>
    public List<double> Nanoseconds { get; } = [];

    /// <summary>Time a pair with its ratio to another, longest free piece, failures, overlaps, leaks.</summary>
    public string[] Cells(AllocatorFigures? other)
    {
        var time = Nanoseconds.Count == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{IoRow.Median(Nanoseconds):0} ns");
        if (other is not null && Nanoseconds.Count > 0 && other.Nanoseconds.Count == Nanoseconds.Count)
            time += IoRow.Ratios([.. Nanoseconds.Zip(other.Nanoseconds, (mine, others) => mine / others)]);
        return
        [
            time, string.Create(CultureInfo.InvariantCulture, $"{100 * LongestOfFree:0.0} %"),
            .. new long[] { Failed, Overlaps, Leaked }.Select(figure => figure.ToString(CultureInfo.InvariantCulture)),
        ];
    }
}
