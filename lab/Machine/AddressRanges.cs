namespace Lab.Machine;

/// <summary>Ranges of addresses, first and last of each.</summary>
internal static class AddressRanges
{
    /// <summary>
    /// The ranges in the order of their addresses, none of which overlaps another, at most <paramref name="most"/> of them: where there are more, those with the least between them become one,
    /// which then holds what lies between too. What a machine has far apart, as the windows below and above 4 GiB, stays apart.
    /// </summary>
    public static List<(ulong First, ulong Last)> Merge(IEnumerable<(ulong First, ulong Last)> ranges, int most)
    {
        List<(ulong First, ulong Last)> merged = [];
        foreach (var (first, last) in ranges.Order())
            if (merged.Count > 0 && first <= merged[^1].Last)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else
                merged.Add((first, last));
        while (merged.Count > most)
        {
            var nearest = Enumerable.Range(1, merged.Count - 1).MinBy(i => merged[i].First - merged[i - 1].Last);
            merged[nearest - 1] = (merged[nearest - 1].First, merged[nearest].Last);
            merged.RemoveAt(nearest);
        }
        return merged;
    }
}
