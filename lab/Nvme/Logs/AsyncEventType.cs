namespace Lab.Nvme.Logs;

/// <summary>Asynchronous Event Type (NVMe Base 2.1, figure "Asynchronous Event Request - Completion Queue Entry Dword 0"). Other values are reserved.</summary>
public enum AsyncEventType
{
    /// <summary>Error status.</summary>
    Error = 0,
    /// <summary>SMART / health status.</summary>
    SmartHealth = 1,
    /// <summary>Notice.</summary>
    Notice = 2,
    /// <summary>Immediate.</summary>
    Immediate = 3,
    /// <summary>One-shot.</summary>
    OneShot = 4,
    /// <summary>I/O command specific status.</summary>
    IoCommandSpecific = 6,
    /// <summary>Vendor specific.</summary>
    VendorSpecific = 7,
}
