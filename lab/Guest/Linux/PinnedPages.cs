using Lab.Driver;

namespace Lab.Guest.Linux;

/// <summary>
/// Physical addresses of locked memory from /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst). Each page's address is asked for
/// and only runs of neighbours are used as one piece. Right only where the device's addresses are physical ones, give or take an offset.
/// </summary>
internal static unsafe class PinnedPages
{
    /// <summary>Finds where locked memory lies.</summary>
    /// <param name="chunk">The memory.</param>
    /// <param name="busOffset">What the bus adds to a physical address.</param>
    public static List<Extent> Extents(Chunk chunk, ulong busOffset)
    {
        var pageBytes = Environment.SystemPageSize;
        var entries = ReadPagemap(chunk, pageBytes);
        List<Extent> extents = [];
        for (var page = 0; page < entries.Length; page++)
        {
            // Bit 63: present. Bits 54:0: page frame number, which reads 0 without CAP_SYS_ADMIN.
            var frame = entries[page] & ((1UL << 55) - 1);
            if (entries[page] >> 63 == 0 || frame == 0)
                throw new DriverException("a pinned page has no physical address in /proc/self/pagemap: the agent must run as root");
            var bus = frame * (ulong)pageBytes + busOffset;
            if (extents is [.., var last] && last.Bus + (ulong)last.Bytes == bus)
                extents[^1] = last with { Bytes = last.Bytes + pageBytes };
            else
                extents.Add(new(chunk.Address + page * pageBytes, bus, pageBytes));
        }
        return extents;
    }

    // One 64-bit word a page, in the processor's own byte order.
    private static ulong[] ReadPagemap(Chunk chunk, int pageBytes)
    {
        var entries = new ulong[chunk.Bytes / pageBytes];
        var pagemap = Libc.Open("/proc/self/pagemap", Libc.OpenReadOnly);
        if (pagemap < 0)
            throw new DriverException($"cannot open /proc/self/pagemap: {Libc.LastError}");
        fixed (ulong* first = entries)
        {
            var read = Libc.ReadAt(pagemap, first, entries.Length * sizeof(ulong), (long)chunk.Address / pageBytes * sizeof(ulong));
            _ = Libc.Close(pagemap);
            return read == entries.Length * sizeof(ulong) ? entries : throw new DriverException("/proc/self/pagemap ended early");
        }
    }
}
