using Lab.Driver.Seams;

namespace Lab.Guest.Faults;

/// <summary>
/// The DMA faults of one function as the kernel's IOMMU driver reports them in its log: no more than about ten in five seconds. On POWER nobody reports
/// any: an access outside of every window is dropped, and only a machine with EEH would tell.
/// </summary>
internal sealed class FaultLog(string function) : IDisposable
{
    private readonly KernelLog _log = new();
    private readonly SmmuFaultReader _smmu = new();

    /// <summary>Those since the last call.</summary>
    public IReadOnlyList<DmaFault> Take()
    {
        List<DmaFault> faults = [];
        foreach (var line in _log.Take())
            if ((IntelFaultReader.Read(line) ?? _smmu.Read(line) ?? ZpciFaultReader.Read(line)) is { } fault && fault.Source == function)
                faults.Add(fault);
        return faults;
    }

    public void Dispose() => _log.Dispose();
}
