namespace Lab.Driver.Seams;

/// <summary>Host memory that the device reaches: pinned, contiguous on the bus, zeroed when allocated, 4 KiB aligned.</summary>
public interface IDmaBuffer : IMemoryWindow
{
    /// <summary>Copies out of the buffer. It is ordinary memory: no width is promised.</summary>
    public void CopyTo(long offset, Span<byte> destination);
    /// <summary>Copies into the buffer. It is ordinary memory: no width is promised.</summary>
    public void CopyFrom(long offset, ReadOnlySpan<byte> source);
}
