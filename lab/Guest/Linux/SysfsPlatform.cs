using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.MachineCode;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>The driver's platform in a Linux guest where DMA is not translated: sysfs BARs and pinned pages.</summary>
internal sealed class SysfsPlatform : IPlatform, IChildStores
{
    private readonly DmaArena _memory;
    private readonly ulong[] _bars;

    public SysfsPlatform(PciDevice device)
    {
        // First, as it fails where the kernel's driver was never bound, and then the function must stay as it is.
        var offset = DirectWindow.OffsetOf(device);
        Function = new SysfsFunction(device);
        _bars = [.. device.Bars.Select(bar => bar.Start)];
        _memory = new(chunk => PinnedPages.Extents(chunk, offset));
    }

    public IPciFunction Function { get; }

    public Architecture Architecture => Host.Architecture;

    // The kernel hands no interrupts to user space through sysfs.
    public IInterrupts? Interrupts => null;

    public IDmaBuffer AllocateDma(int bytes) => _memory.Allocate(bytes);

    public void Issue(Fence fence) => FenceThunks.Own.Issue(fence);

    // The function takes an address in its own BAR for the BAR, wherever that lies.
    public ulong DeviceAddress(IMemoryWindow bar) => Architecture != Architecture.Ppc64Le || _bars.Contains(bar.BusAddress)
        ? bar.BusAddress
        : throw new DriverException($"{Function.Name} cannot reach the BAR at 0x{bar.BusAddress:x}: POWER's host bridge lets a function reach memory, through a window, and nothing else");

    public string Store(IMemoryWindow window, long offset, VectorStore store, byte[] data) => ChildProcess.Store(window, offset, store, data);

    public IReadOnlyList<DmaFault> TakeFaults() => [];

    public void Dispose()
    {
        // Which turns bus mastering off: nothing that the controller still has in hand reaches memory that the next platform gets.
        Function.Dispose();
        _memory.Release();
    }
}
