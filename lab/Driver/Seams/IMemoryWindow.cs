using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Driver.Seams;

/// <summary>
/// A range of memory that a device sees: a BAR, or memory that the device reaches by DMA. Each call is exactly one access of the width in
/// its name, never merged, split, repeated or left out; reads are acquires. Offsets are in bytes and naturally aligned.
/// </summary>
public interface IMemoryWindow : IDisposable
{
    /// <summary>Address of offset 0 on the bus.</summary>
    public ulong BusAddress { get; }
    /// <summary>Length in bytes.</summary>
    public long Bytes { get; }
    /// <summary>Memory type of the mapping through which the accesses go.</summary>
    public MemoryType Memory { get; }

    /// <summary>One 4-byte load.</summary>
    public uint Read32(long offset);
    /// <summary>One 8-byte load.</summary>
    public ulong Read64(long offset);
    /// <summary>One 4-byte store.</summary>
    public void Write32(long offset, uint value);
    /// <summary>One 4-byte store that promises no order, as <see cref="Write32"/> may where the code generator makes a store-release of it: an explicit fence says what comes before it.</summary>
    public void WriteRelaxed32(long offset, uint value);
    /// <summary>One 8-byte store.</summary>
    public void Write64(long offset, ulong value);

    /// <summary>
    /// Stores one entry, the exception to the rule above: as many stores, of whatever width and order, as the strategy says. Allocates nothing.
    /// </summary>
    /// <param name="offset">Of the slot, aligned to 64 bytes.</param>
    /// <param name="entry">The entry; its bytes arrive little-endian on every host.</param>
    /// <param name="strategy">How its 64 bytes become stores.</param>
    /// <exception cref="DriverException">The architecture has no such strategy, or the window cannot carry it out; the message names it.</exception>
    public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy);
}
