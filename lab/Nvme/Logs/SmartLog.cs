namespace Lab.Nvme.Logs;

/// <summary>
/// SMART / Health Information log, LID 02h: 512 bytes (NVMe Base 2.1, figure "SMART / Health Information Log Page"). Any 512 bytes decode. Counters
/// have 16 bytes; they read as 2^64 - 1 where they are larger.
/// </summary>
public sealed class SmartLog
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 512;

    private readonly WireData _data;

    private SmartLog(WireData data) => _data = data;

    /// <summary>Decodes 512 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static SmartLog Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "the SMART / Health Information log"));

    /// <summary>Critical Warning.</summary>
    public CriticalWarning CriticalWarning => (CriticalWarning)_data.U8(0);
    /// <summary>Composite Temperature in kelvin.</summary>
    public int CompositeTemperature => _data.U16(1);
    /// <summary>Available Spare in percent.</summary>
    public int AvailableSpare => _data.U8(3);
    /// <summary>Available Spare Threshold in percent.</summary>
    public int AvailableSpareThreshold => _data.U8(4);
    /// <summary>Percentage Used; may pass 100, ends at 255.</summary>
    public int PercentageUsed => _data.U8(5);
    /// <summary>Endurance Group Critical Warning Summary.</summary>
    public int EnduranceGroupCriticalWarning => _data.U8(6);
    /// <summary>Data Units Read: thousands of 512 bytes.</summary>
    public ulong DataUnitsRead => _data.Saturated(32);
    /// <summary>Data Units Written: thousands of 512 bytes.</summary>
    public ulong DataUnitsWritten => _data.Saturated(48);
    /// <summary>Host Read Commands.</summary>
    public ulong HostReadCommands => _data.Saturated(64);
    /// <summary>Host Write Commands.</summary>
    public ulong HostWriteCommands => _data.Saturated(80);
    /// <summary>Controller Busy Time in minutes.</summary>
    public ulong ControllerBusyMinutes => _data.Saturated(96);
    /// <summary>Power Cycles.</summary>
    public ulong PowerCycles => _data.Saturated(112);
    /// <summary>Power On Hours.</summary>
    public ulong PowerOnHours => _data.Saturated(128);
    /// <summary>Unexpected Power Losses, "Unsafe Shutdowns" before NVMe Base 2.1.</summary>
    public ulong UnexpectedPowerLosses => _data.Saturated(144);
    /// <summary>Media and Data Integrity Errors.</summary>
    public ulong MediaErrors => _data.Saturated(160);
    /// <summary>Number of Error Information Log Entries over the life of the controller.</summary>
    public ulong ErrorLogEntries => _data.Saturated(176);
    /// <summary>Warning Composite Temperature Time in minutes.</summary>
    public uint WarningTemperatureMinutes => _data.U32(192);
    /// <summary>Critical Composite Temperature Time in minutes.</summary>
    public uint CriticalTemperatureMinutes => _data.U32(196);

    /// <summary>Temperature Sensor <paramref name="index"/>, 1 to 8, in kelvin; null where the sensor is not there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 8.</exception>
    public int? TemperatureSensor(int index)
    {
        if (index is < 1 or > 8)
            throw new ArgumentOutOfRangeException(nameof(index), index, "there are temperature sensors 1 to 8");
        var kelvin = _data.U16(198 + 2 * index);
        return kelvin == 0 ? null : kelvin;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"health: critical warning {CriticalWarning}, {CompositeTemperature} K, spare {AvailableSpare} %, used {PercentageUsed} %, " +
        $"{PowerOnHours} hours, {MediaErrors} media errors, {ErrorLogEntries} error log entries";
}
