using Lab.Ordering;

namespace Lab.Driver.Memory;

/// <summary>How the controller memory buffer is enabled. The defaults are what a right driver does.</summary>
public sealed record CmbOptions
{
    /// <summary>Memory type to map the buffer with.</summary>
    public MemoryType Mapping { get; init; } = MemoryType.Uncached;
    /// <summary>The buffer of a controller before NVMe 1.4: CMBMSC is left alone, the BAR's address is what the controller decodes.</summary>
    public bool Legacy { get; init; }
    /// <summary>The controller base address (CMBMSC.CBA), 4 KiB aligned; null for the buffer's own bus address.</summary>
    public ulong? BaseAddress { get; init; }
    /// <summary>How the 64-bit CMBMSC is stored.</summary>
    public CmbWriteOrder Order { get; init; } = CmbWriteOrder.HighThenLow;
    /// <summary>Wrong on purpose: CMSE is never set, and the buffer is used all the same.</summary>
    public bool LeaveOff { get; init; }
}
