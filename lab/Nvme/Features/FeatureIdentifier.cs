namespace Lab.Nvme.Features;

/// <summary>Feature Identifiers (NVMe Base 2.1, figure "Set Features - Feature Identifiers").</summary>
public enum FeatureIdentifier : byte
{
    /// <summary>Arbitration.</summary>
    Arbitration = 0x01,
    /// <summary>Power Management.</summary>
    PowerManagement = 0x02,
    /// <summary>LBA Range Type, of the NVM command set.</summary>
    LbaRangeType = 0x03,
    /// <summary>Temperature Threshold.</summary>
    TemperatureThreshold = 0x04,
    /// <summary>Error Recovery, of the NVM command set.</summary>
    ErrorRecovery = 0x05,
    /// <summary>Volatile Write Cache.</summary>
    VolatileWriteCache = 0x06,
    /// <summary>Number of Queues.</summary>
    NumberOfQueues = 0x07,
    /// <summary>Interrupt Coalescing.</summary>
    InterruptCoalescing = 0x08,
    /// <summary>Interrupt Vector Configuration.</summary>
    InterruptVectorConfiguration = 0x09,
    /// <summary>Write Atomicity Normal, of the NVM command set.</summary>
    WriteAtomicityNormal = 0x0A,
    /// <summary>Asynchronous Event Configuration.</summary>
    AsynchronousEventConfiguration = 0x0B,
    /// <summary>Autonomous Power State Transition.</summary>
    AutonomousPowerStateTransition = 0x0C,
    /// <summary>Host Memory Buffer.</summary>
    HostMemoryBuffer = 0x0D,
    /// <summary>Timestamp.</summary>
    Timestamp = 0x0E,
    /// <summary>Keep Alive Timer.</summary>
    KeepAliveTimer = 0x0F,
    /// <summary>Host Controlled Thermal Management.</summary>
    HostControlledThermalManagement = 0x10,
    /// <summary>Non-Operational Power State Config.</summary>
    NonOperationalPowerStateConfig = 0x11,
    /// <summary>Read Recovery Level Config.</summary>
    ReadRecoveryLevelConfig = 0x12,
    /// <summary>Predictable Latency Mode Config.</summary>
    PredictableLatencyModeConfig = 0x13,
    /// <summary>Predictable Latency Mode Window.</summary>
    PredictableLatencyModeWindow = 0x14,
    /// <summary>LBA Status Information Attributes, of the NVM command set.</summary>
    LbaStatusInformationAttributes = 0x15,
    /// <summary>Host Behavior Support.</summary>
    HostBehaviorSupport = 0x16,
    /// <summary>Sanitize Config.</summary>
    SanitizeConfig = 0x17,
    /// <summary>Endurance Group Event Configuration.</summary>
    EnduranceGroupEventConfiguration = 0x18,
    /// <summary>I/O Command Set Profile.</summary>
    IoCommandSetProfile = 0x19,
    /// <summary>Spinup Control.</summary>
    SpinupControl = 0x1A,
    /// <summary>Power Loss Signaling Config.</summary>
    PowerLossSignalingConfig = 0x1B,
    /// <summary>Performance Characteristics, of the NVM command set.</summary>
    PerformanceCharacteristics = 0x1C,
    /// <summary>Flexible Data Placement.</summary>
    FlexibleDataPlacement = 0x1D,
    /// <summary>Flexible Data Placement Events.</summary>
    FlexibleDataPlacementEvents = 0x1E,
    /// <summary>Namespace Admin Label.</summary>
    NamespaceAdminLabel = 0x1F,
    /// <summary>Key Value Configuration, of the Key Value command set.</summary>
    KeyValueConfiguration = 0x20,
    /// <summary>Controller Data Queue.</summary>
    ControllerDataQueue = 0x21,
    /// <summary>Embedded Management Controller Address.</summary>
    EmbeddedManagementControllerAddress = 0x78,
    /// <summary>Host Management Agent Address.</summary>
    HostManagementAgentAddress = 0x79,
    /// <summary>Enhanced Controller Metadata.</summary>
    EnhancedControllerMetadata = 0x7D,
    /// <summary>Controller Metadata.</summary>
    ControllerMetadata = 0x7E,
    /// <summary>Namespace Metadata.</summary>
    NamespaceMetadata = 0x7F,
    /// <summary>Software Progress Marker.</summary>
    SoftwareProgressMarker = 0x80,
    /// <summary>Host Identifier.</summary>
    HostIdentifier = 0x81,
    /// <summary>Reservation Notification Mask.</summary>
    ReservationNotificationMask = 0x82,
    /// <summary>Reservation Persistence.</summary>
    ReservationPersistence = 0x83,
    /// <summary>Namespace Write Protection Config.</summary>
    NamespaceWriteProtectionConfig = 0x84,
    /// <summary>Boot Partition Write Protection Config.</summary>
    BootPartitionWriteProtectionConfig = 0x85,
}
