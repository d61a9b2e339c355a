namespace Lab.Nvme.Identification;

/// <summary>Controller Attributes, CTRATT of Identify Controller (NVMe Base 2.1, bytes 99:96).</summary>
[Flags]
public enum ControllerAttributes : uint
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>128-bit Host Identifier.</summary>
    HostIdentifier128Bit = 1 << 0,
    /// <summary>Non-Operational Power State Permissive Mode.</summary>
    NonOperationalPowerStatePermissiveMode = 1 << 1,
    /// <summary>NVM Sets.</summary>
    NvmSets = 1 << 2,
    /// <summary>Read Recovery Levels.</summary>
    ReadRecoveryLevels = 1 << 3,
    /// <summary>Endurance Groups.</summary>
    EnduranceGroups = 1 << 4,
    /// <summary>Predictable Latency Mode.</summary>
    PredictableLatencyMode = 1 << 5,
    /// <summary>Traffic Based Keep Alive.</summary>
    TrafficBasedKeepAlive = 1 << 6,
    /// <summary>Namespace Granularity.</summary>
    NamespaceGranularity = 1 << 7,
    /// <summary>SQ Associations.</summary>
    SqAssociations = 1 << 8,
    /// <summary>UUID List.</summary>
    UuidList = 1 << 9,
    /// <summary>Multi-Domain Subsystem.</summary>
    MultiDomainSubsystem = 1 << 10,
    /// <summary>Fixed Capacity Management.</summary>
    FixedCapacityManagement = 1 << 11,
    /// <summary>Variable Capacity Management.</summary>
    VariableCapacityManagement = 1 << 12,
    /// <summary>Delete Endurance Group.</summary>
    DeleteEnduranceGroup = 1 << 13,
    /// <summary>Delete NVM Set.</summary>
    DeleteNvmSet = 1 << 14,
    /// <summary>Extended LBA Formats: protection formats other than the 16-bit guard, and formats past the 16th.</summary>
    ExtendedLbaFormats = 1 << 15,
    /// <summary>MDTS and Size Limits Exclude Metadata.</summary>
    MdtsAndSizeLimitsExcludeMetadata = 1 << 16,
    /// <summary>HMB Restrict Non-Operational Power State Access.</summary>
    HmbRestrictNonOperationalPowerStateAccess = 1 << 17,
    /// <summary>Reservations and Host Identifier Interaction.</summary>
    ReservationsAndHostIdentifierInteraction = 1 << 18,
    /// <summary>Flexible Data Placement.</summary>
    FlexibleDataPlacement = 1 << 19,
}
