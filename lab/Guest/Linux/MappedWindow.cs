using System.Buffers.Binary;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// Mapped memory, a BAR or pinned pages. <see cref="Volatile"/> accesses of naturally aligned 4 and 8 bytes are the only managed ones that
/// stay one access each in every code generator of .NET; .NET's memory model promises nothing for device memory. The device's byte order
/// is little-endian, so a big-endian processor turns each value before it stores and after it loads.
/// </summary>
internal sealed unsafe class MappedWindow(nint address, ulong busAddress, long bytes, MemoryType memory, bool owned) : IDmaBuffer
{
    private nint _address = address;

    public ulong BusAddress => busAddress;
    public long Bytes => bytes;
    public MemoryType Memory => memory;

    public uint Read32(long offset) => LittleEndian(Volatile.Read(ref *(uint*)At(offset, 4)));
    public ulong Read64(long offset) => LittleEndian(Volatile.Read(ref *(ulong*)At(offset, 8)));
    public void Write32(long offset, uint value) => Volatile.Write(ref *(uint*)At(offset, 4), LittleEndian(value));
    public void Write64(long offset, ulong value) => Volatile.Write(ref *(ulong*)At(offset, 8), LittleEndian(value));

    public void WriteStruct(long offset, in SubmissionEntry entry)
    {
        var turned = BitConverter.IsLittleEndian ? entry : new SubmissionEntry(
            LittleEndian(entry.Q0), LittleEndian(entry.Q1), LittleEndian(entry.Q2), LittleEndian(entry.Q3),
            LittleEndian(entry.Q4), LittleEndian(entry.Q5), LittleEndian(entry.Q6), LittleEndian(entry.Q7));
        *(SubmissionEntry*)At(offset, SubmissionEntry.Bytes) = turned;
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
