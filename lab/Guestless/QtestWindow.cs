using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Guestless;

/// <summary>A range of guest physical memory reached over qtest; a BAR, unless it is a <see cref="QtestBuffer"/>.</summary>
internal class QtestWindow(QtestConnection qtest, ulong address, long bytes, MemoryType memory) : IMemoryWindow
{
    public ulong BusAddress => address;
    public long Bytes => bytes;
    public MemoryType Memory => memory;

    public uint Read32(long offset) => qtest.Read32(At(offset, 4));
    public ulong Read64(long offset) => qtest.Read64(At(offset, 8));
    public void Write32(long offset, uint value) => qtest.Write32(At(offset, 4), value);
    public void WriteRelaxed32(long offset, uint value) => Write32(offset, value);
    public void Write64(long offset, ulong value) => qtest.Write64(At(offset, 8), value);

    public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy)
    {
        if (EntryCopy.TryStoreWords(this, offset, entry, strategy))
            return;
        if (strategy != CopyStrategy.StructCopy)
            throw EntryCopy.Refusal("qtest", strategy);
        Span<byte> bytes = stackalloc byte[SubmissionEntry.Bytes];
        EntryCopy.ToBytes(entry, bytes);
        qtest.Write(At(offset, SubmissionEntry.Bytes), bytes);
    }


    public void Dispose()
    {
    }

    protected ulong At(long offset, int width) =>
        offset >= 0 && offset + width <= bytes
            ? address + (ulong)offset
            : throw new ArgumentOutOfRangeException(nameof(offset), offset, $"an access of {width} bytes must lie in the window of {bytes} bytes");
}
