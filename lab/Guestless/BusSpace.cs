using Lab.Driver;

namespace Lab.Guestless;

/// <summary>A range of bus addresses that is handed out from its start on.</summary>
/// <param name="first">Where it starts.</param>
/// <param name="end">Behind its last byte.</param>
internal sealed class BusSpace(ulong first, ulong end)
{
    private ulong _next = first;

    /// <summary>The next free range at that alignment.</summary>
    /// <param name="bytes">Length.</param>
    /// <param name="alignment">A power of two.</param>
    public ulong Take(ulong bytes, ulong alignment)
    {
        var at = (_next + alignment - 1) & ~(alignment - 1);
        if (at + bytes > end)
            throw new DriverException($"the PCI hole that ends at 0x{end:x} has no 0x{bytes:x} bytes left for BARs");
        _next = at + bytes;
        return at;
    }
}
