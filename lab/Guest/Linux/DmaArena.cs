using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// Memory that stays where it is, handed out from the front. The process has one such piece, and keeps it until it ends: a controller that a
/// wrong driver left running must never reach memory that belongs to somebody else by now.
/// </summary>
internal sealed unsafe class DmaArena(List<Extent> free)
{
    public const int TotalBytes = 2 << 20;

    // The driver sets CC.MPS = 0: what the controller calls a page has 4 KiB whatever the kernel's pages have.
    private const int PageBytes = 4096;

    private static nint _reserved;

    /// <summary>Locks zeroed memory, the same each time: one huge page where the kernel has one, else ordinary pages, which are not contiguous.</summary>
    public static nint Reserve()
    {
        if (_reserved == 0)
            _reserved = Lock();
        // A page has no address before it is touched.
        new Span<byte>((void*)_reserved, TotalBytes).Fill(0xFF);
        new Span<byte>((void*)_reserved, TotalBytes).Clear();
        return _reserved;
    }

    private static nint Lock()
    {
        var arena = Libc.Map(0, TotalBytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous | Libc.MapHugeTlb, -1, 0);
        if (arena == Libc.MapFailed)
            arena = Libc.Map(0, TotalBytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapAnonymous, -1, 0);
        if (arena == Libc.MapFailed || Libc.Lock(arena, TotalBytes) != 0)
            throw new DriverException($"cannot pin {TotalBytes} bytes: {Libc.LastError}");
        return arena;
    }

    public IDmaBuffer Allocate(int bytes)
    {
        var rounded = (bytes + PageBytes - 1) & ~(PageBytes - 1);
        for (var i = 0; i < free.Count; i++)
        {
            var extent = free[i];
            if (extent.Bytes < rounded)
                continue;
            free[i] = new(extent.Address + rounded, extent.Bus + (ulong)rounded, extent.Bytes - rounded);
            return new MappedWindow(extent.Address, extent.Bus, rounded, MemoryType.WriteBack, owned: false);
        }
        throw new DriverException($"no {bytes} bytes of pinned memory are left in one piece (of {TotalBytes}); boot the guest with hugepages=N for larger pieces");
    }
}
