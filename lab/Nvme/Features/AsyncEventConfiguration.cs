namespace Lab.Nvme.Features;

/// <summary>
/// Which events end an Asynchronous Event Request (NVMe Base 2.1, figure "Asynchronous Event Configuration - Command Dword 11").
/// OAES of Identify Controller says which of bits 8 and up the controller has.
/// </summary>
[Flags]
public enum AsyncEventConfiguration : uint
{
    /// <summary>No event but errors, which are always reported.</summary>
    None = 0,
    /// <summary>Critical warning: available spare below its threshold.</summary>
    SpareBelowThreshold = 1 << 0,
    /// <summary>Critical warning: temperature at or past a threshold.</summary>
    Temperature = 1 << 1,
    /// <summary>Critical warning: reliability degraded.</summary>
    ReliabilityDegraded = 1 << 2,
    /// <summary>Critical warning: media in read only mode.</summary>
    ReadOnly = 1 << 3,
    /// <summary>Critical warning: volatile memory backup failed.</summary>
    VolatileMemoryBackupFailed = 1 << 4,
    /// <summary>Critical warning: persistent memory region read only or unreliable.</summary>
    PersistentMemoryRegion = 1 << 5,
    /// <summary>All critical warnings of SMART / health.</summary>
    AllCriticalWarnings = 0x3F,
    /// <summary>Attached Namespace Attribute Notices.</summary>
    AttachedNamespaceAttribute = 1 << 8,
    /// <summary>Firmware Activation Notices.</summary>
    FirmwareActivation = 1 << 9,
    /// <summary>Telemetry Log Notices.</summary>
    TelemetryLog = 1 << 10,
    /// <summary>Asymmetric Namespace Access Change Notices.</summary>
    AsymmetricNamespaceAccessChange = 1 << 11,
    /// <summary>Predictable Latency Event Aggregate Log Change Notices.</summary>
    PredictableLatencyEventAggregateLogChange = 1 << 12,
    /// <summary>LBA Status Information Alert Notices.</summary>
    LbaStatusInformationAlert = 1 << 13,
    /// <summary>Endurance Group Event Aggregate Log Change Notices.</summary>
    EnduranceGroupEventAggregateLogChange = 1 << 14,
    /// <summary>Normal NVM Subsystem Shutdown.</summary>
    NormalNvmSubsystemShutdown = 1 << 15,
    /// <summary>Temperature Threshold Hysteresis Recovery.</summary>
    TemperatureThresholdHysteresisRecovery = 1 << 16,
    /// <summary>Reachability Association Change Notices.</summary>
    ReachabilityAssociation = 1 << 17,
    /// <summary>Reachability Group Change Notices.</summary>
    ReachabilityGroup = 1 << 18,
    /// <summary>Allocated Namespace Attribute Notices.</summary>
    AllocatedNamespaceAttribute = 1 << 19,
}
