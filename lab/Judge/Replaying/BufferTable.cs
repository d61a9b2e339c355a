using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>Memory that the driver told of: stores to it are meant from then on.</summary>
internal sealed class BufferTable
{
    private readonly (ulong First, ulong Last, int At, BufferPlaced Told)[] _ranges;
    // The furthest end of this range and all before it: tells when there is no need to look further back.
    private readonly ulong[] _reach;

    public BufferTable(IEnumerable<(BufferPlaced Buffer, int At)> buffers)
    {
        // Of the same range only its first mention matters.
        _ranges =
        [
            .. buffers.Where(told => told.Buffer.Bytes > 0 && told.Buffer.BusAddress.Value <= ulong.MaxValue - (uint)told.Buffer.Bytes)
                .GroupBy(told => (told.Buffer.BusAddress.Value, told.Buffer.Bytes)).Select(group => group.First())
                .Select(told => (First: told.Buffer.BusAddress.Value, told.Buffer.BusAddress.Value + (uint)told.Buffer.Bytes - 1, told.At, told.Buffer))
                .OrderBy(range => range.First),
        ];
        _reach = new ulong[_ranges.Length];
        var furthest = 0UL;
        for (var i = 0; i < _ranges.Length; i++)
            _reach[i] = furthest = Math.Max(furthest, _ranges[i].Last);
    }

    /// <summary>The buffer at an address that the driver may have told of by now, or at any time where no progress is given; null when there is none.</summary>
    public BufferPlaced? At(ulong address, LogProgress? progress)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].First <= address ? (middle + 1, high) : (low, middle);
        }
        for (var i = low - 1; i >= 0 && _reach[i] >= address; i--)
            if (_ranges[i].Last >= address && progress?.MayHaveTold(_ranges[i].At) != false)
                return _ranges[i].Told;
        return null;
    }
}
