namespace Lab.Machine;

/// <summary>One base address register as QEMU sees it.</summary>
/// <param name="Bar">0 to 5; 6 is the expansion ROM.</param>
/// <param name="IsMemory">Memory, not I/O ports.</param>
/// <param name="Address">Guest-physical (or port) address, or null while the guest has not mapped it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Prefetchable">Prefetchable memory.</param>
/// <param name="Is64Bit">A 64-bit BAR.</param>
public sealed record PciRegion(int Bar, bool IsMemory, ulong? Address, ulong Size, bool Prefetchable, bool Is64Bit);
