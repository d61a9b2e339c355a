namespace Lab.Nvme.Identification;

/// <summary>Log Page Attributes, LPA of Identify Controller (NVMe Base 2.1, byte 261).</summary>
[Flags]
public enum LogPageAttributes : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>SMART / Health Information of one namespace.</summary>
    SmartPerNamespace = 1 << 0,
    /// <summary>Commands Supported and Effects log.</summary>
    CommandsSupportedAndEffects = 1 << 1,
    /// <summary>Extended data for Get Log Page: NUMD of 32 bits, and LPO.</summary>
    ExtendedData = 1 << 2,
    /// <summary>Telemetry logs and their events.</summary>
    Telemetry = 1 << 3,
    /// <summary>Persistent Event log.</summary>
    PersistentEvent = 1 << 4,
    /// <summary>Supported Log Pages, Feature Identifiers Supported and Effects, and the NVMe-MI counterpart.</summary>
    SupportedPages = 1 << 5,
    /// <summary>Telemetry Data Area 4.</summary>
    TelemetryDataArea4 = 1 << 6,
}
