namespace Lab.Nvme.Registers;

/// <summary>PMRSTS.HSTS, the health of the persistent memory region (NVMe Base 2.1, figure "PMRSTS"). Other values are reserved.</summary>
public enum PmrHealth
{
    /// <summary>Normal operation: what is written persists.</summary>
    Normal = 0,
    /// <summary>Restore error: the content that was persistent before the last reset may be lost.</summary>
    RestoreError = 1,
    /// <summary>Read only: writes are dropped.</summary>
    ReadOnly = 2,
    /// <summary>Unreliable: what is read may be wrong, what is written may not persist.</summary>
    Unreliable = 3,
}
