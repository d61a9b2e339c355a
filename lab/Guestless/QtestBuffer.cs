using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guestless;

/// <summary>A range of the machine's RAM, which is copied in one go.</summary>
internal sealed class QtestBuffer(QtestConnection qtest, ulong address, long bytes) : QtestWindow(qtest, address, bytes, MemoryType.WriteBack), IDmaBuffer
{
    private readonly QtestConnection _qtest = qtest;

    public void CopyTo(long offset, Span<byte> destination) => _qtest.Read(At(offset, destination.Length), destination);
    public void CopyFrom(long offset, ReadOnlySpan<byte> source) => _qtest.Write(At(offset, source.Length), source);
}
