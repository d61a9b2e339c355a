using Lab.Driver.Seams;

namespace Lab.Driver.Memory;

/// <summary>Host memory that the controller reaches: large pieces from the platform, handed out in pages.</summary>
public sealed class HostMemory(IPlatform platform) : MemoryPool
{
    // Large enough that the usual queues and buffers share one piece, small enough for platforms whose memory is in scattered pages.
    private const int ChunkBytes = 64 * 1024;

    private readonly List<(IDmaBuffer Buffer, RangeAllocator Ranges)> _chunks = [];
    private volatile bool _quarantined;

    /// <inheritdoc/>
    public override MemoryPlace Place => MemoryPlace.Host;

    /// <inheritdoc/>
    public override string? WhyNot(MemoryUse use) => null;

    private protected override DeviceMemory Take(int bytes, int rounded, MemoryUse use)
    {
        foreach (var (buffer, ranges) in _chunks)
            if (ranges.Take(rounded, PageBytes) is >= 0 and var at)
                return Piece(buffer, at, bytes);
        var chunk = Chunk(rounded);
        _chunks.Add(chunk);
        return Piece(chunk.Buffer, chunk.Ranges.Take(rounded, PageBytes), bytes);
    }

    private protected override void Give(DeviceMemory memory)
    {
        if (!_quarantined)
            _chunks.Find(chunk => ReferenceEquals(chunk.Buffer, memory.Window)).Ranges.Give(memory.Offset);
    }

    /// <summary>From now on nothing that is given back is handed out again: a controller that could not be stopped may still write to it.</summary>
    internal void Quarantine() => _quarantined = true;

    private (IDmaBuffer Buffer, RangeAllocator Ranges) Chunk(int rounded)
    {
        if (rounded < ChunkBytes)
        {
            try
            {
                return (platform.AllocateDma(ChunkBytes), new(ChunkBytes));
            }
            catch (DriverException)
            {
                // Not that much in one piece: the piece itself may still fit.
            }
        }
        return (platform.AllocateDma(rounded), new(rounded));
    }

    // Zeroed by the platform once, and here when it comes a second time: what an earlier user left must not pass for what a device wrote.
    private static DeviceMemory Piece(IDmaBuffer buffer, long at, int bytes)
    {
        var piece = new DeviceMemory(buffer, at, bytes, buffer.BusAddress + (ulong)at, MemoryPlace.Host);
        piece.Clear();
        return piece;
    }
}
