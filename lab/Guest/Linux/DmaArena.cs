using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// The memory that one platform hands out, from the front; it grows by what <see cref="PinnedMemory"/> has. What was handed out is not taken back
/// before the platform ends.
/// </summary>
/// <param name="place">Gives new memory its places on the bus.</param>
internal sealed unsafe class DmaArena(Func<Chunk, IEnumerable<Extent>> place)
{
    // The driver sets CC.MPS = 0: what the controller calls a page has 4 KiB whatever the kernel's pages have.
    private const int PageBytes = 4096;

    private readonly List<Chunk> _chunks = [];
    private readonly List<Extent> _free = [];
    // Extents before this one are used up.
    private int _first;
    // A request of so many bytes found no room in new memory of its size either: it only came in smaller pieces.
    private int _tooLarge = int.MaxValue;

    /// <summary>Memory in one piece on the bus, zeroed.</summary>
    public IDmaBuffer Allocate(int bytes)
    {
        if (bytes <= 0 || bytes > int.MaxValue - PinnedMemory.ChunkBytes)
            throw new DriverException($"{bytes} bytes of pinned memory were asked for");
        var rounded = (bytes + PageBytes - 1) & ~(PageBytes - 1);
        lock (_free)
        {
            if (Cut(rounded) is { } piece)
                return piece;
            if (rounded < _tooLarge)
                Grow(rounded);
            return Cut(rounded) ?? throw Scattered(rounded);
        }
    }

    /// <summary>Gives the memory back to the process; the function must master the bus no more.</summary>
    public void Release()
    {
        lock (_free)
        {
            PinnedMemory.GiveBack(_chunks);
            _chunks.Clear();
            _free.Clear();
            _first = 0;
        }
    }

    private MappedWindow? Cut(int bytes)
    {
        for (var i = _first; i < _free.Count; i++)
        {
            var extent = _free[i];
            if (extent.Bytes < bytes)
                continue;
            _free[i] = new(extent.Address + bytes, extent.Bus + (ulong)bytes, extent.Bytes - bytes);
            while (_first < _free.Count && _free[_first].Bytes == 0)
                _first++;
            new Span<byte>((void*)extent.Address, bytes).Clear();
            return new(extent.Address, extent.Bus, bytes, MemoryType.WriteBack, owned: false);
        }
        return null;
    }

    private void Grow(int bytes)
    {
        var chunk = PinnedMemory.Take(bytes);
        _chunks.Add(chunk);
        _free.AddRange(place(chunk));
    }

    private DriverException Scattered(int bytes)
    {
        _tooLarge = Math.Min(_tooLarge, bytes);
        return new($"no {bytes} bytes of pinned memory lie in one piece on the bus: without an IOMMU a piece is at most a huge page of {PinnedMemory.ChunkBytes} bytes, "
            + "as long as the guest has some (hugepages=N on the kernel's command line), and then whatever pages lie together; smaller pieces may be left");
    }
}
