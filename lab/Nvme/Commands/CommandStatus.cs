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
    /// <summary>Status Code Type by name; 4 to 6 are reserved.</summary>
    public StatusCodeType Type => (StatusCodeType)Sct;
    /// <summary>Type and code together: what a <c>switch</c> looks at. Not every value has a name.</summary>
    public StatusCode Code => (StatusCode)(Value & 0x7FF);
    /// <summary>Command Retry Delay: 0 no delay, 1 to 3 wait for CRDT1 to CRDT3 of Identify Controller before the command is retried.</summary>
    public int Crd => Value >> 11 & 3;
    /// <summary>More: the error information log has more about this.</summary>
    public bool More => (Value >> 13 & 1) != 0;
    /// <summary>Do Not Retry: the same command would fail again.</summary>
    public bool Dnr => (Value >> 14 & 1) != 0;
    /// <summary>Successful Completion: type 0, code 0.</summary>
    public bool IsSuccess => Sc == 0 && Sct == 0;

    /// <summary>The specification's name of the status, or its numbers where the specification has none.</summary>
    public string Name => StatusTable.Rows.TryGetValue(Code, out var row) ? row.Name : $"status type {Sct:x}h code {Sc:x2}h";

    /// <summary>One sentence: what to do about it.</summary>
    public string Advice => StatusTable.Rows.TryGetValue(Code, out var row) ? row.Advice : Type switch
    {
        StatusCodeType.VendorSpecific => "The meaning is the vendor's: read the error information log and the vendor's manual.",
        _ when Sc >= 0xC0 => "The meaning is the vendor's: read the error information log and the vendor's manual.",
        _ => "The specification has no such status: read the error information log, and check that the entry read is a completion at all.",
    };

    /// <summary>Every status that has a name, in the order of type and code.</summary>
    public static IEnumerable<CommandStatus> Known => StatusTable.Rows.Keys.OrderBy(code => code).Select(code => Of(code));

    /// <summary>A status from its type and code.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Type not 0 to 7, code not 0 to 255, or delay not 0 to 3.</exception>
    public static CommandStatus Of(int sct, int sc, bool dnr = false, bool more = false, int crd = 0)
    {
        if (sct is < 0 or > 7)
            throw new ArgumentOutOfRangeException(nameof(sct), sct, "SCT holds 0 to 7");
        if (sc is < 0 or > 255)
            throw new ArgumentOutOfRangeException(nameof(sc), sc, "SC holds 0 to 255");
        if (crd is < 0 or > 3)
            throw new ArgumentOutOfRangeException(nameof(crd), crd, "CRD holds 0 to 3");
        return new((ushort)(sc | sct << 8 | crd << 11 | (more ? 1 << 13 : 0) | (dnr ? 1 << 14 : 0)));
    }

    /// <summary>A status by its name.</summary>
    public static CommandStatus Of(StatusCode code, bool dnr = false) => Of((int)code >> 8, (int)code & 0xFF, dnr);

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Name} (SCT {Sct:x}h SC {Sc:x2}h{(Dnr ? ", do not retry" : "")}{(Crd != 0 ? $", retry delay {Crd}" : "")}{(More ? ", more in the error log" : "")})";
}
