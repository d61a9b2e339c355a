namespace Lab.Nvme.Commands;

/// <summary>
/// The 15-bit status field of a CQE.
/// <code>
///  14    13   12 11 10   8 7    0
/// | DNR | M | CRD |  SCT  |  SC  |
/// </code>
/// Source: NVMe Base 2.1, figure "Completion Queue Entry: Status Field".
/// </summary>
public readonly record struct CommandStatus(ushort Value)
{
    /// <summary>Status Code.</summary>
    public int Sc => Value & 0xFF;
    /// <summary>Status Code Type.</summary>
    public int Sct => Value >> 8 & 7;
    /// <summary>Do Not Retry.</summary>
    public bool Dnr => (Value >> 14 & 1) != 0;
    /// <summary>Successful Completion: type 0, code 0.</summary>
    public bool IsSuccess => Sc == 0 && Sct == 0;

    /// <summary>The specification's name of the status, or its numbers where this table has none.</summary>
    public string Name => (Sct, Sc) switch
    {
        (0, 0x00) => "Successful Completion",
        (0, 0x01) => "Invalid Command Opcode",
        (0, 0x02) => "Invalid Field in Command",
        (0, 0x03) => "Command ID Conflict",
        (0, 0x04) => "Data Transfer Error",
        (0, 0x06) => "Internal Error",
        (0, 0x07) => "Command Abort Requested",
        (0, 0x0B) => "Invalid Namespace or Format",
        (0, 0x12) => "Invalid Use of Controller Memory Buffer",
        (0, 0x13) => "PRP Offset Invalid",
        (0, 0x1F) => "Command Not Supported for Queue in CMB",
        (0, 0x80) => "LBA Out of Range",
        (1, 0x00) => "Completion Queue Invalid",
        (1, 0x01) => "Invalid Queue Identifier",
        (1, 0x02) => "Invalid Queue Size",
        (1, 0x0C) => "Invalid Queue Deletion",
        _ => $"status type {Sct:x}h code {Sc:x2}h",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (SCT {Sct:x}h SC {Sc:x2}h{(Dnr ? ", do not retry" : "")})";
}
