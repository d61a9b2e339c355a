using System.Runtime.CompilerServices;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>
/// Mapped memory, a BAR or pinned pages. <see cref="Volatile"/> accesses of naturally aligned 4 and 8 bytes are the only managed ones that
/// stay one access each in every code generator of .NET; .NET's memory model promises nothing for device memory.
/// </summary>
internal sealed unsafe class MappedWindow(nint address, ulong busAddress, long bytes, MemoryType memory, bool owned) : IDmaBuffer
{
    private nint _address = address;

    public ulong BusAddress => busAddress;
    public long Bytes => bytes;
    public MemoryType Memory => memory;

    public uint Read32(long offset) => Volatile.Read(ref Unsafe.AsRef<uint>(At(offset, 4)));
    public ulong Read64(long offset) => Volatile.Read(ref Unsafe.AsRef<ulong>(At(offset, 8)));
    public void Write32(long offset, uint value) => Volatile.Write(ref Unsafe.AsRef<uint>(At(offset, 4)), value);
    public void Write64(long offset, ulong value) => Volatile.Write(ref Unsafe.AsRef<ulong>(At(offset, 8)), value);

    public void WriteStruct(long offset, in SubmissionEntry entry) => *(SubmissionEntry*)At(offset, SubmissionEntry.Bytes) = entry;

    public void CopyTo(long offset, Span<byte> destination) => new ReadOnlySpan<byte>(At(offset, destination.Length), destination.Length).CopyTo(destination);
    public void CopyFrom(long offset, ReadOnlySpan<byte> source) => source.CopyTo(new Span<byte>(At(offset, source.Length), source.Length));

    public void Dispose()
    {
        if (owned && _address != 0)
            _ = Libc.Unmap(_address, (nint)bytes);
        _address = 0;
    }

    private void* At(long offset, int width)
    {
        ObjectDisposedException.ThrowIf(_address == 0, this);
        if (offset < 0 || offset + width > bytes)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"an access of {width} bytes must lie in the window of {bytes} bytes");
        return (void*)(_address + (nint)offset);
    }
}
