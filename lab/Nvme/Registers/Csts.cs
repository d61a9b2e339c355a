namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Status (NVMe Base 2.1, offset 1Ch).
/// <code>
///  31  7   6    5     4    3   2   1    0
/// | ... | ST | PP | NSSRO | SHST | CFS | RDY |
/// </code>
/// </summary>
public readonly record struct Csts(uint Value)
{
    /// <summary>Ready.</summary>
    public bool Rdy => Value.Bit(0);
    /// <summary>Controller Fatal Status.</summary>
    public bool Cfs => Value.Bit(1);
    /// <summary>Shutdown Status: 0 normal operation, 1 shutting down, 2 complete.</summary>
    public int Shst => Value.Field(3, 2);
    /// <summary>NVM Subsystem Reset Occurred. A 1 written to it clears it.</summary>
    public bool Nssro => Value.Bit(4);
    /// <summary>Processing Paused.</summary>
    public bool Pp => Value.Bit(5);
    /// <summary>Shutdown Type: whether SHST tells of a controller shutdown (0) or of an NVM subsystem shutdown (1).</summary>
    public bool St => Value.Bit(6);
    /// <summary>All ones: the function no longer answers.</summary>
    public bool Gone => Value == uint.MaxValue;

    /// <summary>What to write to acknowledge <see cref="Nssro"/>.</summary>
    public static Csts ClearNssro { get; } = new(1 << 4);

    /// <inheritdoc/>
    public override string ToString() => Gone
        ? "CSTS ffffffff: the function does not answer"
        : $"CSTS {Value:x8}: RDY {Bits.Digit(Rdy)}, CFS {Bits.Digit(Cfs)}, SHST {Shst}, NSSRO {Bits.Digit(Nssro)}, PP {Bits.Digit(Pp)}, ST {Bits.Digit(St)}";
}
