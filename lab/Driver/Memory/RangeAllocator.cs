namespace Lab.Driver.Memory;

/// <summary>
/// Hands out ranges of one long range: first fit, neighbours that are given back grow together again, what was not handed out is not taken back.
/// </summary>
/// <param name="bytes">Length of the whole.</param>
public sealed class RangeAllocator(long bytes)
{
    // Sorted by start; never two that touch.
    private readonly List<(long Start, long Bytes)> _free = bytes > 0 ? [(0, bytes)] : [];
    private readonly Dictionary<long, long> _used = [];

    /// <summary>Length of the whole.</summary>
    public long Bytes => bytes;
    /// <summary>Bytes that are not handed out.</summary>
    public long Available { get; private set; } = Math.Max(0, bytes);
    /// <summary>Length of the longest piece that could be handed out.</summary>
    public long Longest => _free.Count == 0 ? 0 : _free.Max(range => range.Bytes);

    /// <summary>Takes a range.</summary>
    /// <param name="wanted">Its length, at least 1.</param>
    /// <param name="alignment">Its start is a multiple of this, a power of two.</param>
    /// <returns>Its start; -1 when no free piece is long enough.</returns>
    public long Take(long wanted, long alignment)
    {
        if (wanted < 1 || alignment < 1 || (alignment & (alignment - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(wanted), wanted, $"a range has at least 1 byte and an alignment of a power of two, not {alignment}");
        for (var i = 0; i < _free.Count; i++)
        {
            var (start, length) = _free[i];
            var at = (start + alignment - 1) & -alignment;
            if (at - start > length - wanted)
                continue;
            _free.RemoveAt(i);
            if (start + length > at + wanted)
                _free.Insert(i, (at + wanted, start + length - at - wanted));
            if (at > start)
                _free.Insert(i, (start, at - start));
            _used[at] = wanted;
            Available -= wanted;
            return at;
        }
        return -1;
    }

    /// <summary>Gives a range back.</summary>
    /// <param name="start">As <see cref="Take"/> returned it.</param>
    /// <exception cref="InvalidOperationException">No range that begins there is handed out: it was given back before, or never taken.</exception>
    public void Give(long start)
    {
        if (!_used.TryGetValue(start, out var length))
            throw new InvalidOperationException($"no range at {start} is handed out: it was given back already, or was never taken");
        _used.Remove(start);
        Available += length;
        var at = _free.FindIndex(range => range.Start > start);
        if (at < 0)
            at = _free.Count;
        if (at < _free.Count && start + length == _free[at].Start)
        {
            length += _free[at].Bytes;
            _free.RemoveAt(at);
        }
        if (at > 0 && _free[at - 1].Start + _free[at - 1].Bytes == start)
        {
            (start, length) = (_free[at - 1].Start, _free[at - 1].Bytes + length);
            _free.RemoveAt(--at);
        }
        _free.Insert(at, (start, length));
    }
}
