using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Judge.Rules;

/// <summary>What the namespace should hold: the writes in order, later ones over earlier ones.</summary>
internal sealed class WrittenContent
{
    private const int MostBytes = 64 << 20;
    private readonly List<DataWritten> _writes = [];

    public IEnumerable<(long Position, int Bytes)> Regions => _writes.Select(write => (write.Position, write.Bytes));

    /// <summary>Adds a write; false for a region that no driver can have written (the pattern has 8-byte cells).</summary>
    public bool TryAdd(DataWritten write)
    {
        if (!Possible(write.Position, write.Bytes))
            return false;
        _writes.Add(write);
        return true;
    }

    /// <summary>The digest that the region should have; null when this run did not write all of it.</summary>
    public string? Digest(long position, int bytes)
    {
        if (!Possible(position, bytes))
            return null;
        var data = new byte[bytes];
        var written = new bool[bytes / 8];
        foreach (var write in _writes)
        {
            var first = Math.Max(position, write.Position);
            var end = Math.Min(position + bytes, write.Position + write.Bytes);
            if (first >= end)
                continue;
            var (at, length) = ((int)(first - position), (int)(end - first));
            DataPattern.Fill(data.AsSpan(at, length), write.Seed, (ulong)first);
            written.AsSpan(at / 8, length / 8).Fill(true);
        }
        return written.AsSpan().Contains(false) ? null : DataPattern.Digest(data);
    }

    private static bool Possible(long position, int bytes) =>
        position >= 0 && position % 8 == 0 && position <= long.MaxValue - bytes && bytes is > 0 and <= MostBytes && bytes % 8 == 0;
}
