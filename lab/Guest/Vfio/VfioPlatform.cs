using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.Faults;
using Lab.Guest.Linux;
using Lab.Guest.MachineCode;
using Lab.Ordering;

namespace Lab.Guest.Vfio;

/// <summary>The driver's platform behind an IOMMU: BARs, memory and interrupts through VFIO, at bus addresses that this program chooses.</summary>
internal sealed class VfioPlatform : IPlatform, IChildStores
{
    private readonly VfioFunction _function;
    private readonly DmaArena _memory;
    private readonly FaultLog _faults;
    private readonly (ulong Start, long Bytes)[] _bars;
    private readonly Dictionary<IMemoryWindow, ulong> _mapped = [];
    private VfioInterrupts? _interrupts;
    private bool _askedForInterrupts;

    public VfioPlatform(PciDevice device)
    {
        _bars = [.. device.Bars];
        _faults = new(device.Name);
        try
        {
            _function = new(device);
        }
        catch
        {
            _faults.Dispose();
            throw;
        }
        _memory = new(chunk => [new(chunk.Address, Map(chunk.Address, chunk.Bytes, "memory"), chunk.Bytes)]);
    }

    public IPciFunction Function => _function;

    public Architecture Architecture => Host.Architecture;

    // MSI-X stays off for a driver that polls.
    public IInterrupts? Interrupts
    {
        get
        {
            if (!_askedForInterrupts)
                (_askedForInterrupts, _interrupts) = (true, VfioInterrupts.TurnOn(_function.Vfio));
            return _interrupts;
        }
    }

    public IDmaBuffer AllocateDma(int bytes) => _memory.Allocate(bytes);

    public void Issue(Fence fence) => FenceThunks.Own.Issue(fence);

    // The mapping stays as long as the platform: the function may still use it when the window is closed.
    public ulong DeviceAddress(IMemoryWindow bar)
    {
        if (bar is not MappedWindow { Address: not 0 } window)
            throw new DriverException($"VFIO: the BAR at 0x{bar.BusAddress:x} is reached through a file, and only what the process has mapped can be mapped for a function");
        lock (_mapped)
            return _mapped.TryGetValue(bar, out var known) ? known : _mapped[bar] = Map(window.Address, window.Bytes, $"the BAR at 0x{bar.BusAddress:x}");
    }

    public string Store(IMemoryWindow window, long offset, VectorStore store, byte[] data) => ChildProcess.Store(window, offset, store, data);

    public IReadOnlyList<DmaFault> TakeFaults() => _faults.Take();

    public void Dispose()
    {
        _interrupts?.Dispose();
        _function.Dispose();
        _memory.Release();
        _faults.Dispose();
    }

    private ulong Map(nint memory, long bytes, string what) => _function.Vfio.Container.Map(memory, bytes, _bars, what);
}
