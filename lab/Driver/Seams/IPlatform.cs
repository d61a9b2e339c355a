using Lab.Ordering;

namespace Lab.Driver.Seams;

/// <summary>What the driver needs beside the function: memory to share with the device, fences, and where the platform has them interrupts.</summary>
public interface IPlatform : IDisposable
{
    /// <summary>The function to drive.</summary>
    public IPciFunction Function { get; }

    /// <summary>The architecture whose instructions the driver runs as.</summary>
    public Architecture Architecture { get; }

    /// <summary>Allocates pinned memory; it lives as long as the platform.</summary>
    /// <param name="bytes">Rounded up to 4 KiB.</param>
    /// <exception cref="DriverException">None left, or not that much in one piece.</exception>
    public IDmaBuffer AllocateDma(int bytes);

    /// <summary>Issues a fence here and now.</summary>
    /// <exception cref="DriverException">This platform cannot express the fence.</exception>
    public void Issue(Fence fence);

    /// <summary>
    /// The address at which the function reaches offset 0 of a mapped BAR, its own or a peer's. Behind an IOMMU the BAR is mapped for it first.
    /// </summary>
    /// <exception cref="DriverException">The function cannot reach it.</exception>
    public ulong DeviceAddress(IMemoryWindow bar);

    /// <summary>The function's MSI-X vectors; null where the platform has no interrupts and the driver must poll.</summary>
    public IInterrupts? Interrupts { get; }

    /// <summary>DMA faults of the function that an IOMMU reported since the last call; always empty without one.</summary>
    public IReadOnlyList<DmaFault> TakeFaults();
}
