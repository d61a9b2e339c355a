using Lab.Driver.Seams;
using Lab.Guest.MachineCode;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>The driver's platform in a Linux guest where DMA is not translated: sysfs BARs and pinned pages.</summary>
internal sealed class SysfsPlatform : IPlatform
{
    private readonly DmaArena _memory;

    public SysfsPlatform(PciDevice device)
    {
        // First, as it fails where the kernel's driver was never bound, and then the function must stay as it is.
        var offset = DirectWindow.OffsetOf(device);
        Function = new SysfsFunction(device);
        _memory = new(PinnedPages.Extents(DmaArena.Reserve(), offset));
    }

    public IPciFunction Function { get; }

    public Architecture Architecture => Host.Architecture;

    // The kernel hands no interrupts to user space through sysfs.
    public IInterrupts? Interrupts => null;

    public IDmaBuffer AllocateDma(int bytes) => _memory.Allocate(bytes);

    public void Issue(Fence fence) => FenceThunks.Own.Issue(fence);

    public ulong DeviceAddress(IMemoryWindow bar) => bar.BusAddress;

    public IReadOnlyList<DmaFault> TakeFaults() => [];

    // The pinned pages stay until the process ends: the controller must be disabled first, and that is the driver's duty.
    public void Dispose() => Function.Dispose();
}
