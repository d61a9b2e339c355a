using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Ordering;

namespace Lab.Specs.Driver.Model;

/// <summary>A region as the driver reaches it.</summary>
internal class ModelWindow(ModelBus bus, ModelRegion region, MemoryType memory) : IMemoryWindow
{
    private volatile bool _disposed;

    public ulong BusAddress => region.BusAddress;
    public long Bytes => region.Bytes;
    public MemoryType Memory => memory;
    public ModelRegion Region => region;
    protected ModelBus Bus => bus;

    public uint Read32(long offset) => (uint)Open().Load(region, offset, 4);

    public ulong Read64(long offset) => Open().Load(region, offset, 8);

    public void Write32(long offset, uint value) => Open().Store(region, offset, 4, value);
    public void WriteRelaxed32(long offset, uint value) => Write32(offset, value);

    public void Write64(long offset, ulong value) => Open().Store(region, offset, 8, value);

    // What is not made of 4- and 8-byte stores arrives 8 bytes at a time, as it does through a bus.
    public void WriteEntry(long offset, in SubmissionEntry entry, CopyStrategy strategy)
    {
        if (EntryCopy.TryStoreWords(this, offset, entry, strategy))
            return;
        for (var i = 0; i < 8; i++)
            Write64(offset + 8 * i, entry.Qword(i));
    }

    public void Dispose() => _disposed = true;

    protected ModelBus Open()
    {
        if (_disposed)
            bus.Violate($"the driver uses its window to {region.Name} after giving it back");
        return bus;
    }
}
