namespace Lab.Nvme.Identification;

/// <summary>Optional Admin Command Support, OACS of Identify Controller (NVMe Base 2.1, bytes 257:256).</summary>
[Flags]
public enum OptionalAdminCommands : ushort
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Security Send and Security Receive.</summary>
    SecuritySendReceive = 1 << 0,
    /// <summary>Format NVM.</summary>
    FormatNvm = 1 << 1,
    /// <summary>Firmware Commit and Firmware Image Download.</summary>
    FirmwareDownloadCommit = 1 << 2,
    /// <summary>Namespace Management and Namespace Attachment.</summary>
    NamespaceManagement = 1 << 3,
    /// <summary>Device Self-test.</summary>
    DeviceSelfTest = 1 << 4,
    /// <summary>Directive Send and Directive Receive.</summary>
    Directives = 1 << 5,
    /// <summary>NVMe-MI Send and NVMe-MI Receive.</summary>
    NvmeMiSendReceive = 1 << 6,
    /// <summary>Virtualization Management.</summary>
    VirtualizationManagement = 1 << 7,
    /// <summary>Doorbell Buffer Config.</summary>
    DoorbellBufferConfig = 1 << 8,
    /// <summary>Get LBA Status.</summary>
    GetLbaStatus = 1 << 9,
    /// <summary>Lockdown.</summary>
    CommandAndFeatureLockdown = 1 << 10,
    /// <summary>Host managed live migration.</summary>
    HostManagedLiveMigration = 1 << 11,
}
