using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Specs.Driver.Model;

/// <summary>An allocation of host memory.</summary>
internal sealed class ModelDmaBuffer(ModelBus bus, MemoryRegion region) : ModelWindow(bus, region, MemoryType.WriteBack), IDmaBuffer
{
    public void CopyTo(long offset, Span<byte> destination) => Open().Copy(Region, offset, destination);

    public void CopyFrom(long offset, ReadOnlySpan<byte> source) => Open().Fill(Region, offset, source);
}
