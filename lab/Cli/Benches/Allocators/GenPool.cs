using System.Numerics;

namespace Lab.Cli.Benches.Allocators;

/// <summary>
/// What Linux gives provider memory out with (lib/genalloc.c, as of 6.12, gen_pool_first_fit): chunks with a bit for each page and a count of what is
/// free, searched in their order, the newest first, from the first bit on. Here to be measured beside; nothing of the lab uses it.
/// </summary>
/// <param name="order">Log2 of the bytes that a bit stands for.</param>
internal sealed class GenPool(int order)
{
    private const int WordBits = 64;
    private readonly LinkedList<Chunk> _chunks = [];

    /// <summary>A range that was added.</summary>
    private sealed class Chunk(ulong start, long bytes, int order)
    {
        public ulong Start { get; } = start;
        public long Bytes { get; } = bytes;
        public int Bits { get; } = (int)(bytes >> order);
        public ulong[] Map { get; } = new ulong[((bytes >> order) + WordBits - 1) / WordBits];
        public long Available { get; set; }
    }

    /// <summary>Bytes that nobody has.</summary>
    public long Available => _chunks.Sum(chunk => chunk.Available);

    /// <summary>Length of the longest free run.</summary>
    public long Longest => _chunks.Max(chunk =>
    {
        var longest = 0;
        for (var at = Next(chunk.Map, chunk.Bits, 0, set: false); at < chunk.Bits;)
        {
            var end = Next(chunk.Map, chunk.Bits, at, set: true);
            longest = Math.Max(longest, end - at);
            at = Next(chunk.Map, chunk.Bits, end, set: false);
        }
        return (long)longest << order;
    });

    /// <summary>Adds a range.</summary>
    public void Add(ulong start, long bytes) => _chunks.AddFirst(new Chunk(start, bytes, order) { Available = bytes });

    /// <summary>Takes a range, in whole pages.</summary>
    /// <returns>Its address; null where no chunk has one that is long enough.</returns>
    public ulong? Allocate(long bytes)
    {
        var wanted = (int)((bytes + (1L << order) - 1) >> order);
        foreach (var chunk in _chunks)
        {
            if (bytes > chunk.Available)
                continue;
            var at = FirstZeroes(chunk, wanted);
            if (at < 0)
                continue;
            Mark(chunk.Map, at, wanted, set: true);
            chunk.Available -= (long)wanted << order;
            return chunk.Start + ((ulong)at << order);
        }
        return null;
    }

    /// <summary>Gives a range back; its length is for the caller to know.</summary>
    public void Free(ulong address, long bytes)
    {
        var pages = (int)((bytes + (1L << order) - 1) >> order);
        foreach (var chunk in _chunks)
        {
            if (address < chunk.Start || address >= chunk.Start + (ulong)chunk.Bytes)
                continue;
            Mark(chunk.Map, (int)((address - chunk.Start) >> order), pages, set: false);
            chunk.Available += (long)pages << order;
            return;
        }
        throw new ArgumentOutOfRangeException(nameof(address), address, "no chunk holds it");
    }

    private static int FirstZeroes(Chunk chunk, int wanted)
    {
        for (var at = Next(chunk.Map, chunk.Bits, 0, set: false); at + wanted <= chunk.Bits;)
        {
            var taken = Next(chunk.Map, at + wanted, at, set: true);
            if (taken >= at + wanted)
                return at;
            at = Next(chunk.Map, chunk.Bits, taken + 1, set: false);
        }
        return -1;
    }

    // The first bit of that kind from a place on; the end where there is none.
    private static int Next(ulong[] map, int end, int from, bool set)
    {
        while (from < end)
        {
            var word = (set ? map[from / WordBits] : ~map[from / WordBits]) >> (from % WordBits);
            if (word != 0)
                return Math.Min(end, from + BitOperations.TrailingZeroCount(word));
            from = (from / WordBits + 1) * WordBits;
        }
        return end;
    }

    private static void Mark(ulong[] map, int from, int count, bool set)
    {
        for (var end = from + count; from < end;)
        {
            var bits = Math.Min(WordBits - from % WordBits, end - from);
            var mask = (bits == WordBits ? ulong.MaxValue : (1ul << bits) - 1) << (from % WordBits);
            if (((map[from / WordBits] & mask) == 0) != set)
                throw new InvalidOperationException($"pages from {from} on are {(set ? "taken" : "free")} already");
            map[from / WordBits] ^= mask;
            from += bits;
        }
    }
}
