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
    private bool _covered;

    public VfioFunction(PciDevice device)
    {
        _device = device;
        _kernelDriver = device.TakeForVfio();
        try
        {
            Vfio = new(device);
        }
        // What the kernel says of a function in an error state.
        catch (DriverException) when (Libc.LastErrorNumber == Libc.ErrorNoDevice && device.Recover())
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
        Uncover();
    }

    public uint ReadConfig32(int offset) => Config.Read32(offset);

    public void WriteConfig32(int offset, uint value)
    {
        var decodes = offset != Command || (value & DecodesMemory) != 0;
        // Before the kernel takes its mapping away, see AllOnes.
        if (!decodes)
            Cover();
        Config.Write32(offset, value);
        if (offset == Command && decodes)
            Uncover();
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
            throw new DriverException(_device.WhyNoBar(bar));
        if (!region.IsMappable)
            return new VfioWindow(Vfio, region.Offset, start, region.Bytes);
        var mapped = new MappedWindow(Map(0, region.Offset, region.Bytes, $"BAR {bar}"), start, region.Bytes, memory, owned: true);
        _mapped.Add((mapped, region.Offset));
        return mapped;
    }

    public void Dispose()
    {
        // A mapping keeps the function open, and nobody could open it again.
        foreach (var (window, _) in _mapped)
            window.Dispose();
        Vfio.Dispose();
        if (_kernelDriver is not null && _device.IsThere)
            _device.Give(_kernelDriver);
    }

    private void Cover()
    {
        foreach (var (window, _) in Mapped())
            AllOnes.Cover(window.Address, window.Bytes);
        _covered = true;
    }

    private void Uncover()
    {
        if (!_covered)
            return;
        foreach (var (window, offset) in Mapped())
            _ = Map(window.Address, offset, window.Bytes, $"the BAR at 0x{window.BusAddress:x}");
        _covered = false;
    }

    // Those that nobody closed.
    private IEnumerable<(MappedWindow Window, long Offset)> Mapped() => _mapped.Where(mapped => mapped.Window.Address != 0);

    private nint Map(nint wanted, long offset, long bytes, string what)
    {
        var address = Libc.Map(wanted, (nint)bytes, Libc.ProtReadWrite, Libc.MapShared | (wanted == 0 ? 0 : Libc.MapFixed), Vfio.Fd, (nint)offset);
        return address != Libc.MapFailed ? address : throw new DriverException($"VFIO: cannot map {what} of {Name}: {Libc.LastError}");
    }
}
