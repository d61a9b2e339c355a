namespace Lab.Nvme.Logs;

/// <summary>Critical Warning of SMART / health (NVMe Base 2.1, figure "SMART / Health Information Log Page", byte 0).</summary>
[Flags]
public enum CriticalWarning : byte
{
    /// <summary>No warning.</summary>
    None = 0,
    /// <summary>Available spare capacity is below its threshold.</summary>
    SpareBelowThreshold = 1 << 0,
    /// <summary>A temperature is at or past a threshold.</summary>
    Temperature = 1 << 1,
    /// <summary>Reliability is degraded by media errors or an internal error.</summary>
    ReliabilityDegraded = 1 << 2,
    /// <summary>All media are in read only mode.</summary>
    ReadOnly = 1 << 3,
    /// <summary>The volatile memory backup device failed.</summary>
    VolatileMemoryBackupFailed = 1 << 4,
    /// <summary>The persistent memory region is read only or unreliable: PMRSTS.HSTS says which.</summary>
    PersistentMemoryRegion = 1 << 5,
}
