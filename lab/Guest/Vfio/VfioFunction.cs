using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.Linux;
using Lab.Ordering;

namespace Lab.Guest.Vfio;

/// <summary>A PCI function through VFIO. Takes it from its kernel driver, and gives it back when disposed; one that vfio-pci held stays with it.</summary>
internal sealed class VfioFunction : IPciFunction
{
    private const int ConfigRegion = 7;
    private const int Command = 0x04;
    private const uint DecodesMemory = 2;

    private readonly PciDevice _device;
    private readonly string? _kernelDriver;
    private readonly List<(MappedWindow Window, long Offset)> _mapped = [];

    public VfioFunction(PciDevice device)
    {
        _device = device;
        _kernelDriver = device.TakeForVfio();
        try
        {
            Vfio = new(device);
        }
        catch (DriverException) when (device.Recover())
        {
            _ = device.TakeForVfio();
            Vfio = new(device);
        }
    }

    public string Name => _device.Name;
    public VfioDevice Vfio { get; }

    public void EnableMemoryAndBusMaster()
    {
        Config.EnableMemoryAndBusMaster();
        MapAgain();
    }

    public uint ReadConfig32(int offset) => Config.Read32(offset);

    // What the kernel does to the mappings when memory decoding goes off, see AllOnes, must find nothing.
    public void WriteConfig32(int offset, uint value)
    {
        var decodes = (value & DecodesMemory) != 0;
        if (offset == Command && !decodes)
            foreach (var (window, _) in Mapped())
                AllOnes.Cover(window.Address, window.Bytes);
        Config.Write32(offset, value);
        if (offset == Command && decodes)
            MapAgain();
    }

    public IReadOnlyList<FunctionReset> Resets => _device.Resets;

    public void Reset(FunctionReset kind) => _device.Reset(kind, Vfio.Reset);

    private ConfigSpace Config => new(Vfio.Fd, Vfio.Region(ConfigRegion).Offset);

    public IMemoryWindow MapBar(int bar, MemoryType memory)
    {
        if (memory != MemoryType.Uncached)
            throw new DriverException($"VFIO offers no {memory} mapping of BAR {bar} of {Name}, only an uncached one");
        var region = Vfio.Region(bar);
        if (region.Bytes == 0 || _device.Bar(bar) is not var (start, _))
            throw new DriverException($"{Name} has no BAR {bar}, or the firmware gave it no address");
        if (!region.IsMappable)
            return new VfioWindow(Vfio, region.Offset, start, region.Bytes);
        var mapped = new MappedWindow(Map(0, region.Offset, region.Bytes, $"BAR {bar}"), start, region.Bytes, memory, owned: true);
        _mapped.Add((mapped, region.Offset));
        return mapped;
    }

    public void Dispose()
    {
        Vfio.Dispose();
        if (_kernelDriver is not null && _device.IsThere)
            _device.Give(_kernelDriver);
    }

    private void MapAgain()
    {
        foreach (var (window, offset) in Mapped())
            _ = Map(window.Address, offset, window.Bytes, $"the BAR at 0x{window.BusAddress:x}");
    }

    private List<(MappedWindow Window, long Offset)> Mapped()
    {
        _ = _mapped.RemoveAll(mapped => mapped.Window.Address == 0);
        return _mapped;
    }

    private nint Map(nint wanted, long offset, long bytes, string what)
    {
        var address = Libc.Map(wanted, (nint)bytes, Libc.ProtReadWrite, Libc.MapShared | (wanted == 0 ? 0 : Libc.MapFixed), Vfio.Fd, (nint)offset);
        return address != Libc.MapFailed ? address : throw new DriverException($"VFIO: cannot map {what} of {Name}: {Libc.LastError}");
    }
}
