using System.Runtime.Intrinsics.X86;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>The driver's platform in a Linux guest without an IOMMU: sysfs BARs and pinned pages.</summary>
internal sealed class SysfsPlatform(string function) : IPlatform
{
    private readonly PinnedMemory _memory = new();

    public IPciFunction Function { get; } = new SysfsFunction(function);

    public IDmaBuffer AllocateDma(int bytes) => _memory.Allocate(bytes);

    public void Issue(Fence fence)
    {
        switch (fence)
        {
            case Fence.None:
                break;
            case Fence.Store when Sse.IsSupported:
                Sse.StoreFence();
                break;
            case Fence.Full when Sse2.IsSupported:
                Sse2.MemoryFence();
                break;
            case Fence.Locked when Sse.IsSupported:
                Interlocked.MemoryBarrier();
                break;
            default:
                throw new DriverException($"the fence {fence} cannot be expressed in managed code on this architecture");
        }
    }

    // The pinned pages stay until the process ends: the controller must be disabled first, and that is the driver's duty.
    public void Dispose() => Function.Dispose();
}
