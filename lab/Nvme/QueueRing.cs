namespace Lab.Nvme;

/// <summary>Arithmetic of a ring of <paramref name="Depth"/> slots that is full with one slot free (NVMe Base 2.1, 3.3.1.2).</summary>
/// <param name="Depth">Number of slots, at least 2.</param>
public readonly record struct QueueRing(int Depth)
{
    /// <summary>The slot after <paramref name="slot"/>.</summary>
    public int Next(int slot) => slot + 1 == Depth ? 0 : slot + 1;

    /// <summary>How many steps forward lead from <paramref name="from"/> to <paramref name="to"/> (0 to Depth-1).</summary>
    public int Distance(int from, int to) => (to - from + Depth) % Depth;

    /// <summary>Whether one more entry would make the tail meet the head.</summary>
    public bool IsFull(int head, int tail) => Next(tail) == head;

    /// <summary>The slots that a move of the tail from <paramref name="from"/> to <paramref name="to"/> exposes, in order.</summary>
    public IEnumerable<int> Slots(int from, int to)
    {
        for (var slot = from; slot != to; slot = Next(slot))
            yield return slot;
    }
}
