namespace Lab.Cli.Benches.Allocators;

/// <summary>
/// Allocations and frees at random, the same for each allocator: every pair names a slot, what is in it is given back, and something else is taken for it.
/// </summary>
/// <param name="pairs">How many.</param>
/// <param name="seed">Of slots and lengths.</param>
internal sealed class PairSequence(int pairs, int seed)
{
    /// <summary>Bytes of the range, and of its pages.</summary>
    public const long RangeBytes = 64L << 20, PageBytes = 4096;
    /// <summary>Its address.</summary>
    public const ulong Start = 0x1_0000_0000;

    // On average the pieces fill the range all but for 3 %: some find no place.
    private const int Slots = 960, MostPages = 32;

    private readonly (int Slot, int Bytes)[] _steps = Steps(pairs, seed);

    /// <summary>Pairs.</summary>
    public int Pairs => pairs;

    /// <summary>Has an allocator go through all, and give back what is left.</summary>
    /// <returns>How often it had no place.</returns>
    public int Run<T>(Func<long, T?> allocate, Action<T, long> free, Action<int>? after = null)
    {
        var (held, lengths, failed) = (new T?[Slots], new long[Slots], 0);
        for (var i = 0; i < _steps.Length; i++)
        {
            var (slot, bytes) = _steps[i];
            if (held[slot] is { } old && lengths[slot] > 0)
                free(old, lengths[slot]);
            held[slot] = allocate(bytes);
            lengths[slot] = held[slot] is null ? 0 : bytes;
            failed += held[slot] is null ? 1 : 0;
            after?.Invoke(i);
        }
        for (var slot = 0; slot < Slots; slot++)
            if (held[slot] is { } left && lengths[slot] > 0)
                free(left, lengths[slot]);
        return failed;
    }

    private static (int Slot, int Bytes)[] Steps(int pairs, int seed)
    {
        var random = new Random(seed);
        var steps = new (int, int)[pairs];
        for (var i = 0; i < pairs; i++)
            steps[i] = (random.Next(Slots), random.Next(1, MostPages * (int)PageBytes + 1));
        return steps;
    }
}
