using Lab.Nvme;

namespace Lab.Judge.Rules;

/// <summary>What the namespace should hold: what was done to it in order, later over earlier. Where the log does not tell, nothing is known.</summary>
internal sealed class WrittenContent
{
    private const int MostBytes = 64 << 20;
    private const long ChunkBytes = 64 << 10;

    /// <summary>A run of bytes of a pattern, or of zeroes.</summary>
    private sealed record Piece(long First, long End, ulong? Seed);

    // By chunk, so that neither a read nor a write looks at everything that was ever written.
    private readonly Dictionary<long, List<Piece>> _chunks = [];

    /// <summary>Adds a write; false for a region that no driver can have written (the pattern has 8-byte cells).</summary>
    public bool TryWrite(long position, int bytes, ulong seed)
    {
        if (!Possible(position, bytes))
            return false;
        Put(position, position + bytes, seed, known: true);
        return true;
    }

    /// <summary>The region reads as zeroes from now on.</summary>
    public void Zero(long position, long bytes) => Put(position, End(position, bytes), null, known: true);

    /// <summary>Nobody knows from now on what the region holds.</summary>
    public void Forget(long position, long bytes) => Put(position, End(position, bytes), null, known: false);

    /// <summary>Nobody knows from now on what is anywhere.</summary>
    public void ForgetAll() => _chunks.Clear();

    /// <summary>The digest that the region should have; null when not all of it is known.</summary>
    public string? Digest(long position, int bytes)
    {
        if (!Possible(position, bytes) || !Knows(position, bytes))
            return null;
        var data = new byte[bytes];
        for (var chunk = position / ChunkBytes; chunk * ChunkBytes < position + bytes; chunk++)
            foreach (var piece in _chunks.GetValueOrDefault(chunk) ?? [])
            {
                var (first, end) = (Math.Max(position, piece.First), Math.Min(position + bytes, piece.End));
                if (first >= end)
                    continue;
                if (piece.Seed is { } seed)
                    DataPattern.Fill(data.AsSpan((int)(first - position), (int)(end - first)), seed, (ulong)first);
            }
        return DataPattern.Digest(data);
    }

    /// <summary>Whether it is known what the region holds.</summary>
    public bool Knows(long position, int bytes)
    {
        long known = 0;
        for (var chunk = position / ChunkBytes; chunk * ChunkBytes < position + bytes; chunk++)
            foreach (var piece in _chunks.GetValueOrDefault(chunk) ?? [])
                known += Math.Max(0, Math.Min(position + bytes, piece.End) - Math.Max(position, piece.First));
        return known == bytes;
    }

    // Pieces of one chunk never overlap.
    private void Put(long first, long end, ulong? seed, bool known)
    {
        // Of what is beyond everything that is known there is nothing to forget.
        IEnumerable<long> chunks = !known && (end - first) / ChunkBytes > _chunks.Count
            ? [.. _chunks.Keys.Where(chunk => chunk >= first / ChunkBytes && chunk * ChunkBytes < end)]
            : Chunks(first, end);
        foreach (var chunk in chunks)
        {
            var (low, high) = (Math.Max(first, chunk * ChunkBytes), Math.Min(end, (chunk + 1) * ChunkBytes));
            if (!_chunks.TryGetValue(chunk, out var pieces))
                _chunks[chunk] = pieces = [];
            for (var i = pieces.Count - 1; i >= 0; i--)
            {
                var piece = pieces[i];
                if (piece.End <= low || piece.First >= high)
                    continue;
                pieces.RemoveAt(i);
                if (piece.First < low)
                    pieces.Add(piece with { End = low });
                if (piece.End > high)
                    pieces.Add(piece with { First = high });
            }
            if (known)
                pieces.Add(new(low, high, seed));
        }
    }

    private static IEnumerable<long> Chunks(long first, long end)
    {
        for (var chunk = first / ChunkBytes; chunk * ChunkBytes < end; chunk++)
            yield return chunk;
    }

    private static long End(long position, long bytes) => position > long.MaxValue - ChunkBytes - bytes ? long.MaxValue - ChunkBytes : position + bytes;

    private static bool Possible(long position, int bytes) =>
        position >= 0 && position % 8 == 0 && position <= long.MaxValue - ChunkBytes - bytes && bytes is > 0 and <= MostBytes && bytes % 8 == 0;
}
