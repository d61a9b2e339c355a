namespace Lab.Nvme.Commands;

/// <summary>Log Page Identifiers (NVMe Base 2.1, figure "Get Log Page - Log Page Identifiers").</summary>
public enum LogPageIdentifier : byte
{
    /// <summary>Supported Log Pages.</summary>
    SupportedLogPages = 0x00,
    /// <summary>Error Information.</summary>
    ErrorInformation = 0x01,
    /// <summary>SMART / Health Information.</summary>
    SmartHealthInformation = 0x02,
    /// <summary>Firmware Slot Information.</summary>
    FirmwareSlotInformation = 0x03,
    /// <summary>Changed Attached Namespace List.</summary>
    ChangedAttachedNamespaceList = 0x04,
    /// <summary>Commands Supported and Effects.</summary>
    CommandsSupportedAndEffects = 0x05,
    /// <summary>Device Self-test.</summary>
    DeviceSelfTest = 0x06,
    /// <summary>Telemetry Host-Initiated.</summary>
    TelemetryHostInitiated = 0x07,
    /// <summary>Telemetry Controller-Initiated.</summary>
    TelemetryControllerInitiated = 0x08,
    /// <summary>Endurance Group Information.</summary>
    EnduranceGroupInformation = 0x09,
    /// <summary>Predictable Latency Per NVM Set.</summary>
    PredictableLatencyPerNvmSet = 0x0A,
    /// <summary>Predictable Latency Event Aggregate.</summary>
    PredictableLatencyEventAggregate = 0x0B,
    /// <summary>Asymmetric Namespace Access.</summary>
    AsymmetricNamespaceAccess = 0x0C,
    /// <summary>Persistent Event Log.</summary>
    PersistentEventLog = 0x0D,
    /// <summary>LBA Status Information.</summary>
    LbaStatusInformation = 0x0E,
    /// <summary>Endurance Group Event Aggregate.</summary>
    EnduranceGroupEventAggregate = 0x0F,
    /// <summary>Media Unit Status.</summary>
    MediaUnitStatus = 0x10,
    /// <summary>Supported Capacity Configuration List.</summary>
    SupportedCapacityConfigurationList = 0x11,
    /// <summary>Feature Identifiers Supported and Effects.</summary>
    FeatureIdentifiersSupportedAndEffects = 0x12,
    /// <summary>NVMe-MI Commands Supported and Effects.</summary>
    NvmeMiCommandsSupportedAndEffects = 0x13,
    /// <summary>Command and Feature Lockdown.</summary>
    CommandAndFeatureLockdown = 0x14,
    /// <summary>Boot Partition.</summary>
    BootPartition = 0x15,
    /// <summary>Rotational Media Information.</summary>
    RotationalMediaInformation = 0x16,
    /// <summary>Dispersed Namespace Participating NVM Subsystems.</summary>
    DispersedNamespaceParticipatingNvmSubsystems = 0x17,
    /// <summary>Management Address List.</summary>
    ManagementAddressList = 0x18,
    /// <summary>Physical Interface Receiver Eye Opening Measurement.</summary>
    PhysicalInterfaceReceiverEyeOpeningMeasurement = 0x19,
    /// <summary>Reachability Groups.</summary>
    ReachabilityGroups = 0x1A,
    /// <summary>Reachability Associations.</summary>
    ReachabilityAssociations = 0x1B,
    /// <summary>Changed Allocated Namespace List.</summary>
    ChangedAllocatedNamespaceList = 0x1C,
    /// <summary>FDP Configurations.</summary>
    FdpConfigurations = 0x20,
    /// <summary>Reclaim Unit Handle Usage.</summary>
    ReclaimUnitHandleUsage = 0x21,
    /// <summary>FDP Statistics.</summary>
    FdpStatistics = 0x22,
    /// <summary>FDP Events.</summary>
    FdpEvents = 0x23,
    /// <summary>Discovery.</summary>
    Discovery = 0x70,
    /// <summary>Host Discovery.</summary>
    HostDiscovery = 0x71,
    /// <summary>AVE Discovery.</summary>
    AveDiscovery = 0x72,
    /// <summary>Pull Model DDC Request.</summary>
    PullModelDdcRequest = 0x73,
    /// <summary>Reservation Notification.</summary>
    ReservationNotification = 0x80,
    /// <summary>Sanitize Status.</summary>
    SanitizeStatus = 0x81,
    /// <summary>Changed Zone List, of the Zoned Namespace command set.</summary>
    ChangedZoneList = 0xBF,
}
