namespace Lab.Nvme.Commands;

/// <summary>
/// Opcodes of the admin commands (NVMe Base 2.1, figure "Opcodes for Admin Commands"). Bits 1:0 say where data goes: 0 nowhere, 1 to the controller, 2 to
/// the host, 3 both.
/// </summary>
public enum AdminOpcode : byte
{
    /// <summary>Delete I/O Submission Queue.</summary>
    DeleteIoSubmissionQueue = 0x00,
    /// <summary>Create I/O Submission Queue.</summary>
    CreateIoSubmissionQueue = 0x01,
    /// <summary>Get Log Page.</summary>
    GetLogPage = 0x02,
    /// <summary>Delete I/O Completion Queue.</summary>
    DeleteIoCompletionQueue = 0x04,
    /// <summary>Create I/O Completion Queue.</summary>
    CreateIoCompletionQueue = 0x05,
    /// <summary>Identify.</summary>
    Identify = 0x06,
    /// <summary>Abort.</summary>
    Abort = 0x08,
    /// <summary>Set Features.</summary>
    SetFeatures = 0x09,
    /// <summary>Get Features.</summary>
    GetFeatures = 0x0A,
    /// <summary>Asynchronous Event Request.</summary>
    AsynchronousEventRequest = 0x0C,
    /// <summary>Namespace Management.</summary>
    NamespaceManagement = 0x0D,
    /// <summary>Firmware Commit.</summary>
    FirmwareCommit = 0x10,
    /// <summary>Firmware Image Download.</summary>
    FirmwareImageDownload = 0x11,
    /// <summary>Device Self-test.</summary>
    DeviceSelfTest = 0x14,
    /// <summary>Namespace Attachment.</summary>
    NamespaceAttachment = 0x15,
    /// <summary>Keep Alive.</summary>
    KeepAlive = 0x18,
    /// <summary>Directive Send.</summary>
    DirectiveSend = 0x19,
    /// <summary>Directive Receive.</summary>
    DirectiveReceive = 0x1A,
    /// <summary>Virtualization Management.</summary>
    VirtualizationManagement = 0x1C,
    /// <summary>NVMe-MI Send.</summary>
    NvmeMiSend = 0x1D,
    /// <summary>NVMe-MI Receive.</summary>
    NvmeMiReceive = 0x1E,
    /// <summary>Capacity Management.</summary>
    CapacityManagement = 0x20,
    /// <summary>Discovery Information Management.</summary>
    DiscoveryInformationManagement = 0x21,
    /// <summary>Fabric Zoning Receive.</summary>
    FabricZoningReceive = 0x22,
    /// <summary>Lockdown.</summary>
    Lockdown = 0x24,
    /// <summary>Fabric Zoning Lookup.</summary>
    FabricZoningLookup = 0x25,
    /// <summary>Clear Exported NVM Resource Configuration.</summary>
    ClearExportedNvmResourceConfiguration = 0x28,
    /// <summary>Fabric Zoning Send.</summary>
    FabricZoningSend = 0x29,
    /// <summary>Create Exported NVM Subsystem.</summary>
    CreateExportedNvmSubsystem = 0x2A,
    /// <summary>Manage Exported NVM Subsystem.</summary>
    ManageExportedNvmSubsystem = 0x2D,
    /// <summary>Manage Exported Namespace.</summary>
    ManageExportedNamespace = 0x31,
    /// <summary>Manage Exported Port.</summary>
    ManageExportedPort = 0x35,
    /// <summary>Send Discovery Log Page.</summary>
    SendDiscoveryLogPage = 0x39,
    /// <summary>Track Send.</summary>
    TrackSend = 0x3D,
    /// <summary>Track Receive.</summary>
    TrackReceive = 0x3E,
    /// <summary>Migration Send.</summary>
    MigrationSend = 0x41,
    /// <summary>Migration Receive.</summary>
    MigrationReceive = 0x42,
    /// <summary>Controller Data Queue.</summary>
    ControllerDataQueue = 0x45,
    /// <summary>Doorbell Buffer Config.</summary>
    DoorbellBufferConfig = 0x7C,
    /// <summary>Fabrics Commands.</summary>
    FabricsCommands = 0x7F,
    /// <summary>Format NVM.</summary>
    FormatNvm = 0x80,
    /// <summary>Security Send.</summary>
    SecuritySend = 0x81,
    /// <summary>Security Receive.</summary>
    SecurityReceive = 0x82,
    /// <summary>Sanitize.</summary>
    Sanitize = 0x84,
    /// <summary>Load Program.</summary>
    LoadProgram = 0x85,
    /// <summary>Get LBA Status.</summary>
    GetLbaStatus = 0x86,
    /// <summary>Program Activation Management.</summary>
    ProgramActivationManagement = 0x88,
    /// <summary>Memory Range Set Management.</summary>
    MemoryRangeSetManagement = 0x89,
}
