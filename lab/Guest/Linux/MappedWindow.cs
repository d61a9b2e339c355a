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

    public uint Read32(long offset) => LittleEndian(Load((uint*)At(offset, 4)));
    public ulong Read64(long offset) => LittleEndian(Load((ulong*)At(offset, 8)));
    public void Write32(long offset, uint value) => Store((uint*)At(offset, 4), LittleEndian(value));
    public void Write64(long offset, ulong value) => Store((ulong*)At(offset, 8), LittleEndian(value));

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

#if NET
    private static uint Load(uint* at) => Volatile.Read(ref *at);
    private static ulong Load(ulong* at) => Volatile.Read(ref *at);
    private static void Store(uint* at, uint value) => Volatile.Write(ref *at, value);
    private static void Store(ulong* at, ulong value) => Volatile.Write(ref *at, value);
#else
    // Mono makes a 64-bit Volatile.Read an atomic read-modify-write: on ppc64le the device trace shows CAP's value stored back into CAP.
    // Its code generator keeps a plain access of a called method as it is; the barrier makes the load an acquire.
    private static uint Load(uint* at)
    {
        var value = *at;
        Thread.MemoryBarrier();
        return value;
    }

    private static ulong Load(ulong* at)
    {
        var value = *at;
        Thread.MemoryBarrier();
        return value;
    }

    private static void Store(uint* at, uint value) => *at = value;
    private static void Store(ulong* at, ulong value) => *at = value;
#endif

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
