namespace Lab.Driver.Persistence;

/// <summary>How a write barrier of the persistent memory region is carried out (PMRCAP.PMRWBM).</summary>
public enum BarrierMechanism
{
    /// <summary>A read of PMRSTS (PMRWBM bit 1).</summary>
    StatusRead,
    /// <summary>A read of any address of the region (PMRWBM bit 0).</summary>
    MemoryRead,
}
