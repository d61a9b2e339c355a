using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.Linux;
using Lab.Ordering;

namespace Lab.Guest.Vfio;

/// <summary>A PCI function through VFIO. Takes it from its kernel driver, and gives it back when disposed; one that vfio-pci held stays with it.</summary>
internal sealed class VfioFunction : IPciFunction
{
    private const int ConfigRegion = 7;

    private readonly PciDevice _device;
    private readonly string? _kernelDriver;

    public VfioFunction(PciDevice device)
    {
        _device = device;
        _kernelDriver = device.TakeForVfio();
        Vfio = new(device);
    }

    public string Name => _device.Name;
    public VfioDevice Vfio { get; }

    public void EnableMemoryAndBusMaster() => Config.EnableMemoryAndBusMaster();

    public uint ReadConfig32(int offset) => Config.Read32(offset);

    public void WriteConfig32(int offset, uint value) => Config.Write32(offset, value);

    public IReadOnlyList<FunctionReset> Resets => [FunctionReset.FunctionLevel];

    // The kernel takes the function's own way, which is FLR where the device has it, and saves and restores the configuration space around it.
    public void Reset(FunctionReset kind)
    {
        if (kind != FunctionReset.FunctionLevel)
            throw new DriverException($"VFIO resets {Name} alone, not its bus: {kind} is not possible");
        Vfio.Reset();
    }

    private ConfigSpace Config => new(Vfio.Fd, Vfio.Region(ConfigRegion).Offset);

    public IMemoryWindow MapBar(int bar, MemoryType memory)
    {
        if (memory != MemoryType.Uncached)
            throw new DriverException($"VFIO offers no {memory} mapping of BAR {bar} of {Name}, only an uncached one");
        var (offset, bytes) = Vfio.Region(bar);
        return bytes != 0 && _device.Bar(bar) is var (start, _)
            ? new VfioWindow(Vfio, offset, start, bytes)
            : throw new DriverException($"{Name} has no BAR {bar}, or the firmware gave it no address");
    }

    public void Dispose()
    {
        Vfio.Dispose();
        if (_kernelDriver is not null)
            _device.Give(_kernelDriver);
    }
}
