namespace Lab.Specs.Driver.Model;

/// <summary>A range that is plain memory: an allocation of the host, or the BAR of another function.</summary>
internal sealed class MemoryRegion(string name, ulong busAddress, long bytes, bool isDevice) : ModelRegion(name, busAddress, bytes)
{
    private readonly SparseBytes _content = new();

    public override bool IsDevice => isDevice;

    public override void Read(long offset, Span<byte> into) => _content.Read(offset, into);

    public override void Write(long offset, ReadOnlySpan<byte> from) => _content.Write(offset, from);
}
