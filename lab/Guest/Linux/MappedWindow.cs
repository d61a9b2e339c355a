using System.Buffers.Binary;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// Mapped memory, a BAR or pinned pages, through <see cref="Cell"/> accesses. The device's byte order is little-endian, so a big-endian
/// processor turns each value before it stores and after it loads.
/// </summary>
internal sealed unsafe class MappedWindow(nint address, ulong busAddress, long bytes, MemoryType memory, bool owned) : IDmaBuffer
{
    private nint _address = address;

    /// <summary>Where offset 0 lies for the process.</summary>
    public nint Address => _address;
    public ulong BusAddress => busAddress;
    public long Bytes => bytes;
    public MemoryType Memory => memory;

    public uint Read32(long offset) => LittleEndian(Cell.Load((uint*)At(offset, 4)));
    public ulong Read64(long offset) => LittleEndian(Cell.Load((ulong*)At(offset, 8)));
    public void Write32(long offset, uint value) => Cell.Store((uint*)At(offset, 4), LittleEndian(value));
    public void WriteRelaxed32(long offset, uint value) => Cell.StoreRelaxed((uint*)At(offset, 4), LittleEndian(value));
    public void Write64(long offset, ulong value) => Cell.Store((ulong*)At(offset, 8), LittleEndian(value));

    public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy)
    {
        var to = (byte*)At(offset, SubmissionEntry.Bytes);
        if (BitConverter.IsLittleEndian)
        {
            fixed (SubmissionEntry* from = &entry)
                EntryStores.Store(to, from, strategy);
            return;
        }
        var turned = new SubmissionEntry(
            LittleEndian(entry.Q0), LittleEndian(entry.Q1), LittleEndian(entry.Q2), LittleEndian(entry.Q3),
            LittleEndian(entry.Q4), LittleEndian(entry.Q5), LittleEndian(entry.Q6), LittleEndian(entry.Q7));
        EntryStores.Store(to, &turned, strategy);
    }

    public void CopyTo(long offset, Span<byte> destination) => new ReadOnlySpan<byte>(At(offset, destination.Length), destination.Length).CopyTo(destination);
    public void CopyFrom(long offset, ReadOnlySpan<byte> source) => source.CopyTo(new Span<byte>(At(offset, source.Length), source.Length));

    public void Dispose()
    {
        if (owned && _address != 0)
            _ = Libc.Unmap(_address, (nint)bytes);
        _address = 0;
    }

    private static uint LittleEndian(uint value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    private static ulong LittleEndian(ulong value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private void* At(long offset, int width)
    {
        if (_address == 0)
            throw new InvalidOperationException("the window is closed");
        if (offset < 0 || offset + width > bytes)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"an access of {width} bytes must lie in the window of {bytes} bytes");
        return (void*)(_address + (nint)offset);
    }
}
