using Lab.Driver.Seams;
using Lab.Guest.MachineCode;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>The driver's platform in a Linux guest without an IOMMU: sysfs BARs and pinned pages.</summary>
internal sealed class SysfsPlatform(string function) : IPlatform
{
    private readonly PinnedMemory _memory = new();
    private readonly FenceThunks _fences = new(Host.Architecture);

    public IPciFunction Function { get; } = new SysfsFunction(function);

    public IDmaBuffer AllocateDma(int bytes) => _memory.Allocate(bytes);

    public void Issue(Fence fence) => _fences.Issue(fence);

    // The pinned pages stay until the process ends: the controller must be disabled first, and that is the driver's duty.
    public void Dispose() => Function.Dispose();
}
