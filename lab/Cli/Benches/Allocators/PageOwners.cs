namespace Lab.Cli.Benches.Allocators;

/// <summary>Who has which page, kept beside an allocator: finds what it gives out twice, and what it never gets back.</summary>
internal sealed class PageOwners
{
    private readonly bool[] _taken = new bool[PairSequence.RangeBytes / PairSequence.PageBytes];

    /// <summary>Pages that were given out while somebody had them, or that lie outside the range.</summary>
    public long Overlaps { get; private set; }

    /// <summary>Pages that somebody has.</summary>
    public long Taken => _taken.LongCount(taken => taken);

    public void Take(ulong address, long bytes)
    {
        foreach (var page in Pages(address, bytes))
        {
            if (page >= _taken.Length || _taken[page])
                Overlaps++;
            if (page < _taken.Length)
                _taken[page] = true;
        }
    }

    public void Give(ulong address, long bytes)
    {
        foreach (var page in Pages(address, bytes).Where(page => page < _taken.Length))
            _taken[page] = false;
    }

    private static IEnumerable<long> Pages(ulong address, long bytes)
    {
        var first = (long)((address - PairSequence.Start) / (ulong)PairSequence.PageBytes);
        for (var page = first; page < first + (bytes + PairSequence.PageBytes - 1) / PairSequence.PageBytes; page++)
            yield return page;
    }
}
