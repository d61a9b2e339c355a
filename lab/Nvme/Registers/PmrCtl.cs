namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Control (NVMe Base 2.1, offset E04h). A Controller Reset (CC.EN 1 to 0) leaves it as it is.
/// <code>
///  31  1   0
/// | ... | EN |
/// </code>
/// </summary>
public readonly record struct PmrCtl(uint Value)
{
    /// <summary>Enable: the region becomes readable and writable once PMRSTS.NRDY is 0.</summary>
    public bool En => Value.Bit(0);

    /// <summary>The value that enables the region.</summary>
    public static PmrCtl Enabled { get; } = new(1);

    /// <inheritdoc/>
    public override string ToString() => $"PMRCTL {Value:x8}: EN {Bits.Digit(En)}";
}
