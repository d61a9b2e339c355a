using System.Buffers.Binary;
using Lab.Driver;
using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Guest.Linux;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guest.Vfio;

/// <summary>
/// A BAR through reads and writes of VFIO's file: the only way where BARs cannot be mapped (s390x). The kernel makes the access, one of the
/// call's width up to 8 bytes (4 in kernels before 6.11), through its own uncached mapping; what the file takes and gives is little-endian.
/// </summary>
internal sealed unsafe class VfioWindow(VfioDevice device, long start, ulong busAddress, long bytes) : IMemoryWindow
{
    public ulong BusAddress => busAddress;
    public long Bytes => bytes;
    public MemoryType Memory => MemoryType.Uncached;

    public uint Read32(long offset)
    {
        var data = stackalloc byte[4];
        Check(Libc.ReadAt(device.Fd, data, 4, At(offset, 4)), 4, offset);
        return BinaryPrimitives.ReadUInt32LittleEndian(new(data, 4));
    }

    public ulong Read64(long offset)
    {
        var data = stackalloc byte[8];
        Check(Libc.ReadAt(device.Fd, data, 8, At(offset, 8)), 8, offset);
        return BinaryPrimitives.ReadUInt64LittleEndian(new(data, 8));
    }

    public void WriteRelaxed32(long offset, uint value) => Write32(offset, value);

    public void Write32(long offset, uint value)
    {
        var data = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(new(data, 4), value);
        Check(Libc.WriteAt(device.Fd, data, 4, At(offset, 4)), 4, offset);
    }

    public void Write64(long offset, ulong value)
    {
        var data = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(new(data, 8), value);
        Check(Libc.WriteAt(device.Fd, data, 8, At(offset, 8)), 8, offset);
    }

    public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy)
    {
        if (EntryCopy.TryStoreWords(this, offset, entry, strategy))
            return;
        if (strategy != CopyStrategy.StructCopy)
            throw EntryCopy.Refusal("VFIO's file", strategy);
        var data = stackalloc byte[SubmissionEntry.Bytes];
        EntryCopy.ToBytes(entry, new(data, SubmissionEntry.Bytes));
        Check(Libc.WriteAt(device.Fd, data, SubmissionEntry.Bytes, At(offset, SubmissionEntry.Bytes)), SubmissionEntry.Bytes, offset);
    }

    // The device's file is the platform's to close.
    public void Dispose() { }

    private long At(long offset, int width) => offset >= 0 && offset + width <= bytes
        ? start + offset
        : throw new ArgumentOutOfRangeException(nameof(offset), offset, $"an access of {width} bytes must lie in the window of {bytes} bytes");

    private static void Check(nint done, int width, long offset)
    {
        if (done != width)
            throw new DriverException($"VFIO: an access of {width} bytes at 0x{offset:x} came to {done}: {Libc.LastError}");
    }
}
