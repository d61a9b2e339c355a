using Lab.Driver;
using Lab.Driver.Memory;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Providers;

/// <summary>
/// A function that gives a range of one of its BARs to other functions: a controller memory buffer, a persistent memory region, any memory on the bus.
/// Safe for several threads.
/// </summary>
public sealed class Provider
{
    // Linux hands out its pool in pages (gen_pool_create with PAGE_SHIFT).
    private const int PageBytes = 4096;

    private readonly object _gate = new();
    private readonly RangeAllocator _ranges;
    private readonly HashSet<PeerMemory> _out = [];

    internal Provider(ProviderOptions options)
    {
        var (node, bar, barBytes, offset, bytes, busAddress) = (options.Node, options.Bar, options.BarBytes, options.Offset, options.Bytes, options.BusAddress);
        Name = options.Name ?? node.Name;
        var name = $"provider {Name} BAR {bar}";
        if (offset < 0 || offset >= barBytes)
            throw new DriverException($"{name}: the range begins at 0x{offset:x}, and the BAR has 0x{barBytes:x} bytes");
        if (bytes == 0)
            bytes = barBytes - offset;
        if (bytes < 0 || bytes > barBytes - offset)
            throw new DriverException($"{name}: a range of 0x{bytes:x} bytes at 0x{offset:x} is larger than the BAR, which has 0x{barBytes:x} bytes");
        if (busAddress == 0)
            throw new DriverException($"{name} has no address: nobody assigned one; enable the function, or leave room for it behind its port");
        if (((busAddress + (ulong)offset) & (PageBytes - 1)) != 0 || (bytes & (PageBytes - 1)) != 0)
            throw new DriverException($"{name}: 0x{bytes:x} bytes at bus address 0x{busAddress + (ulong)offset:x} are not whole pages of {PageBytes} bytes");
        (Node, Bar, BusAddress, Options) = (node, bar, busAddress + (ulong)offset, options with { Bytes = bytes });
        _ranges = new(bytes);
    }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>The function.</summary>
    public PciNode Node { get; }

    /// <summary>What it was registered with.</summary>
    internal ProviderOptions Options { get; }

    /// <summary>Which of its BARs.</summary>
    public int Bar { get; }

    /// <summary>Of the first byte of the range.</summary>
    public ulong BusAddress { get; }

    /// <summary>Bytes of the range.</summary>
    public long Bytes => _ranges.Bytes;

    /// <summary>Bytes that nobody has.</summary>
    public long Available
    {
        get
        {
            lock (_gate)
                return _ranges.Available;
        }
    }

    /// <summary>The longest piece that could be handed out: with <see cref="Available"/> it tells how fragmented the range is.</summary>
    public long Longest
    {
        get
        {
            lock (_gate)
                return _ranges.Longest;
        }
    }

    /// <summary>The most bytes that were out at once.</summary>
    public long HighWater { get; private set; }

    /// <summary>Pieces that are out.</summary>
    public int Pieces
    {
        get
        {
            lock (_gate)
                return _out.Count;
        }
    }

    /// <summary>Whether <see cref="PeerRegistry.Nearest"/> may choose it. One that is not published serves those who name it.</summary>
    public bool IsPublished { get; private set; }

    /// <summary>Offers it to everybody.</summary>
    public void Publish() => IsPublished = true;

    /// <summary>Takes a piece, in whole pages.</summary>
    /// <param name="bytes">Its length, at least 1.</param>
    /// <param name="alignment">Of its bus address: a power of two.</param>
    /// <returns>Null where no piece is left that is long enough; <see cref="Available"/> and <see cref="Longest"/> say how far.</returns>
    public PeerMemory? TryAllocate(long bytes, int alignment = PageBytes)
    {
        if (bytes < 1 || bytes > long.MaxValue - PageBytes)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a piece of memory has at least 1 byte");
        var rounded = (bytes + PageBytes - 1) & -PageBytes;
        alignment = Math.Max(alignment, PageBytes);
        // The allocator aligns offsets: that aligns addresses only as far as the range itself is aligned.
        if ((BusAddress & (ulong)(alignment - 1)) != 0)
            throw new ArgumentOutOfRangeException(nameof(alignment), alignment, $"the range begins at bus address 0x{BusAddress:x}, which is aligned less than that");
        lock (_gate)
        {
            var at = _ranges.Take(rounded, alignment);
            if (at < 0)
                return null;
            HighWater = Math.Max(HighWater, Bytes - _ranges.Available);
            var memory = new PeerMemory(this, at, bytes);
            _out.Add(memory);
            return memory;
        }
    }

    /// <summary>Gives a piece back.</summary>
    /// <exception cref="DriverException">It is not out: it was given back before, or is another provider's.</exception>
    public void Free(PeerMemory memory)
    {
        lock (_gate)
        {
            if (memory.Provider != this || !_out.Remove(memory))
                throw new DriverException(
                    $"{memory} are not out of provider {Name}: they were given back before, or are another's");
            _ranges.Give(memory.Offset);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} BAR {Bar}, {Bytes} bytes at 0x{BusAddress:x}";
}
