using System.Buffers.Binary;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// Memory that stays where it is, with its physical addresses from /proc/self/pagemap (Documentation/admin-guide/mm/pagemap.rst): one huge
/// page where the kernel has one, else locked pages. Locked pages are not contiguous, so each page's address is asked for and only runs of
/// neighbours are used as one piece. Right only without an IOMMU.
/// </summary>
internal sealed unsafe class PinnedMemory
{
    private const int PageBytes = 4096;
    private const int ArenaBytes = 2 << 20;

    private readonly List<Extent> _free = [];

    public PinnedMemory()
    {
        var arena = Libc.Map(0, ArenaBytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapHugeTlb, -1, 0);
        if (arena == Libc.MapFailed)
            arena = Libc.Map(0, ArenaBytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (arena == Libc.MapFailed || Libc.Lock(arena, ArenaBytes) != 0)
            throw new DriverException($"cannot pin {ArenaBytes} bytes: {Libc.LastError}");
        // A page has no address before it is touched.
        new Span<byte>((void*)arena, ArenaBytes).Fill(0xFF);
        new Span<byte>((void*)arena, ArenaBytes).Clear();
        CollectExtents(arena);
    }

    public IDmaBuffer Allocate(int bytes)
    {
        var rounded = (bytes + PageBytes - 1) & ~(PageBytes - 1);
        for (var i = 0; i < _free.Count; i++)
        {
            var extent = _free[i];
            if (extent.Bytes < rounded)
                continue;
            _free[i] = new(extent.Address + rounded, extent.Physical + (ulong)rounded, extent.Bytes - rounded);
            return new MappedWindow(extent.Address, extent.Physical, rounded, MemoryType.WriteBack, owned: false);
        }
        throw new DriverException($"no {bytes} bytes of pinned memory are left in one piece (of {ArenaBytes}); boot the guest with hugepages=N for larger pieces");
    }

    private void CollectExtents(nint arena)
    {
        using var pagemap = File.OpenHandle("/proc/self/pagemap");
        var entries = new byte[ArenaBytes / PageBytes * 8];
        if (RandomAccess.Read(pagemap, entries, arena / PageBytes * 8) != entries.Length)
            throw new DriverException("/proc/self/pagemap ended early");
        for (var page = 0; page < ArenaBytes / PageBytes; page++)
        {
            // Bit 63: present. Bits 54:0: page frame number, which reads 0 without CAP_SYS_ADMIN.
            var entry = BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(8 * page));
            var frame = entry & ((1UL << 55) - 1);
            if (entry >> 63 == 0 || frame == 0)
                throw new DriverException("a pinned page has no physical address in /proc/self/pagemap: the agent must run as root");
            var physical = frame * PageBytes;
            if (_free is [.., var last] && last.Physical + (ulong)last.Bytes == physical)
                _free[^1] = last with { Bytes = last.Bytes + PageBytes };
            else
                _free.Add(new(arena + page * PageBytes, physical, PageBytes));
        }
    }

    private readonly record struct Extent(nint Address, ulong Physical, int Bytes);
}
