namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Status (NVMe Base 2.1, offset 1Ch).
/// <code>
///  31  6   5     4    3   2   1    0
/// | ... | PP | NSSRO | SHST | CFS | RDY |
/// </code>
/// </summary>
public readonly record struct Csts(uint Value)
{
    /// <summary>Ready.</summary>
    public bool Rdy => (Value & 1) != 0;
    /// <summary>Controller Fatal Status.</summary>
    public bool Cfs => (Value & 2) != 0;
    /// <summary>Shutdown Status: 0 normal operation, 1 shutting down, 2 complete.</summary>
    public int Shst => (int)(Value >> 2 & 3);
    /// <summary>All ones: the function no longer answers.</summary>
    public bool Gone => Value == uint.MaxValue;

    /// <inheritdoc/>
    public override string ToString() =>
        Gone ? "CSTS ffffffff: the function does not answer" : $"CSTS {Value:x8}: RDY {(Rdy ? 1 : 0)}, CFS {(Cfs ? 1 : 0)}, SHST {Shst}";
}
