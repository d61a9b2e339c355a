namespace Lab.Nvme.Commands;

/// <summary>Self-test Code (NVMe Base 2.1, figure "Device Self-test - Command Dword 10").</summary>
public enum SelfTestCode
{
    /// <summary>Start a short device self-test operation.</summary>
    ShortOperation = 0x1,
    /// <summary>Start an extended device self-test operation.</summary>
    ExtendedOperation = 0x2,
    /// <summary>Start a Host-Initiated Refresh operation.</summary>
    HostInitiatedRefresh = 0x3,
    /// <summary>Vendor specific.</summary>
    VendorSpecific = 0xE,
    /// <summary>Abort the device self-test operation.</summary>
    Abort = 0xF,
}
