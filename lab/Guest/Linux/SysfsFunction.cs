using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>A PCI function whose BARs are mapped from sysfs. Takes it from its kernel driver, and gives it back when disposed.</summary>
internal sealed class SysfsFunction : IPciFunction
{
    private readonly PciDevice _device;
    private readonly string? _kernelDriver;

    public SysfsFunction(PciDevice device)
    {
        _device = device;
        _kernelDriver = device.Take();
        PciDevice.Put($"{device.Folder}/enable", "1");
    }

    public string Name => _device.Name;

    public void EnableMemoryAndBusMaster()
    {
        WithConfig(config =>
        {
            config.EnableMemoryAndBusMaster();
            return 0u;
        });
    }

    public uint ReadConfig32(int offset) => WithConfig(config => config.Read32(offset));

    public void WriteConfig32(int offset, uint value) => WithConfig(config =>
    {
        config.Write32(offset, value);
        return 0u;
    });

    public IReadOnlyList<FunctionReset> Resets => _device.Resets;

    public void Reset(FunctionReset kind) => _device.Reset(kind, () => PciDevice.Put($"{_device.Folder}/reset", "1"));

    public IMemoryWindow MapBar(int bar, MemoryType memory)
    {
        if (_device.Bar(bar) is not var (start, bytes))
            throw new DriverException(_device.WhyNoBar(bar));
        var file = $"{_device.Folder}/resource{bar}{(memory == MemoryType.WriteCombining ? "_wc" : "")}";
        if (!File.Exists(file))
            throw new DriverException($"{file} does not exist: this kernel offers no {memory} mapping of BAR {bar} of {Name}");
        var fd = Libc.Open(file, Libc.OpenReadWrite | Libc.OpenSync);
        if (fd < 0)
            throw new DriverException($"cannot open {file}: {Libc.LastError}");
        var address = Libc.Map(0, (nint)bytes, Libc.ProtReadWrite, Libc.MapShared, fd, 0);
        var error = Libc.LastError;
        _ = Libc.Close(fd);
        return address == Libc.MapFailed
            ? throw new DriverException($"cannot map {file}: {error}")
            : new MappedWindow(address, start, bytes, memory, owned: true);
    }

    private T WithConfig<T>(Func<ConfigSpace, T> use) => ConfigSpace.With(Name, use);

    public void Dispose()
    {
        if (!_device.IsThere)
            return;
        PciDevice.Put($"{_device.Folder}/enable", "0");
        if (_kernelDriver is not null)
            _device.Give(_kernelDriver);
    }
}
