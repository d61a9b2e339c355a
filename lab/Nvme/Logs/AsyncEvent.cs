using Lab.Nvme.Commands;

namespace Lab.Nvme.Logs;

/// <summary>
/// What an Asynchronous Event Request reports: completion dword 0 (NVMe Base 2.1, figure "Asynchronous Event Request - Completion Queue Entry Dword 0").
/// <code>
///  31 24 23        16 15       8 7  3 2   0
/// | ... | log page ID | event info | .. | type |
/// </code>
/// </summary>
public readonly record struct AsyncEvent(uint Dw0)
{
    /// <summary>Asynchronous Event Type.</summary>
    public AsyncEventType Type => (AsyncEventType)Dw0.Field(2, 0);
    /// <summary>Asynchronous Event Information.</summary>
    public int Information => Dw0.Field(15, 8);
    /// <summary>The log to read; that clears the event, unless it is read with RAE.</summary>
    public LogPageIdentifier LogPage => (LogPageIdentifier)Dw0.Field(23, 16);

    /// <summary>The specification's name of the event, or its numbers where the specification has none.</summary>
    public string Name => (Type, Information) switch
    {
        (AsyncEventType.Error, 0x00) => "Write to Invalid Doorbell Register",
        (AsyncEventType.Error, 0x01) => "Invalid Doorbell Write Value",
        (AsyncEventType.Error, 0x02) => "Diagnostic Failure",
        (AsyncEventType.Error, 0x03) => "Persistent Internal Error",
        (AsyncEventType.Error, 0x04) => "Transient Internal Error",
        (AsyncEventType.Error, 0x05) => "Firmware Image Load Error",
        (AsyncEventType.SmartHealth, 0x00) => "NVM subsystem Reliability",
        (AsyncEventType.SmartHealth, 0x01) => "Temperature Threshold",
        (AsyncEventType.SmartHealth, 0x02) => "Spare Below Threshold",
        (AsyncEventType.Notice, 0x00) => "Attached Namespace Attribute Changed",
        (AsyncEventType.Notice, 0x01) => "Firmware Activation Starting",
        (AsyncEventType.Notice, 0x02) => "Telemetry Log Changed",
        (AsyncEventType.Notice, 0x03) => "Asymmetric Namespace Access Change",
        (AsyncEventType.Notice, 0x04) => "Predictable Latency Event Aggregate Log Change",
        (AsyncEventType.Notice, 0x05) => "LBA Status Information Alert",
        (AsyncEventType.Notice, 0x06) => "Endurance Group Event Aggregate Log Page Change",
        (AsyncEventType.Notice, 0x07) => "Reachability Group Change",
        (AsyncEventType.Notice, 0x08) => "Reachability Association Change",
        (AsyncEventType.Notice, 0x09) => "Allocated Namespace Attribute Changed",
        (AsyncEventType.Notice, 0xEF) => "Zone Descriptor Changed",
        (AsyncEventType.Notice, 0xF0) => "Discovery Log Page Change",
        (AsyncEventType.Immediate, 0x00) => "Normal NVM Subsystem Shutdown",
        (AsyncEventType.Immediate, 0x01) => "Temperature Threshold Hysteresis Recovery",
        (AsyncEventType.OneShot, 0x00) => "Controller Data Queue Tail Pointer",
        (AsyncEventType.IoCommandSpecific, 0x00) => "Reservation Log Page Available",
        (AsyncEventType.IoCommandSpecific, 0x01) => "Sanitize Operation Completed",
        (AsyncEventType.IoCommandSpecific, 0x02) => "Sanitize Operation Completed With Unexpected Deallocation",
        (AsyncEventType.IoCommandSpecific, 0x03) => "Sanitize Operation Entered Media Verification State",
        (AsyncEventType.VendorSpecific, _) => "Vendor Specific",
        _ => $"event type {(int)Type:x}h information {Information:x2}h",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (type {(int)Type:x}h information {Information:x2}h), log page {(int)LogPage:x2}h";
}
