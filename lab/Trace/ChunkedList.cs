using System.Collections.Immutable;

namespace Lab.Trace;

/// <summary>Collects very many items without moving them while it grows, so that no array that has become too small is left behind.</summary>
internal sealed class ChunkedList<T>
{
    private const int ChunkItems = 1 << 13;

    private readonly List<T[]> _chunks = [];

    /// <summary>Items so far.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(T item)
    {
        if (Count == _chunks.Count * ChunkItems)
            _chunks.Add(new T[ChunkItems]);
        _chunks[^1][Count++ % ChunkItems] = item;
    }

    /// <summary>All items; the list is empty afterwards.</summary>
    public ImmutableArray<T> Drain()
    {
        var all = ImmutableArray.CreateBuilder<T>(Count);
        foreach (var chunk in _chunks)
            all.AddRange(chunk, Math.Min(ChunkItems, Count - all.Count));
        _chunks.Clear();
        Count = 0;
        return all.MoveToImmutable();
    }
}
