namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Memory Buffer Elasticity Buffer Size (NVMe Base 2.1, offset 5Ch).
/// <code>
///  31     8 7 5    4     3      0
/// | CMBWBZ | . | CMBRBB | CMBSZU |
/// </code>
/// </summary>
public readonly record struct CmbEbs(uint Value)
{
    /// <summary>
    /// Size of the buffer that takes writes faster than the memory does, in bytes; null where the unit CMBSZU is reserved, 0 where not reported.
    /// </summary>
    public ulong? ElasticityBytes => MemoryUnit.Bytes(Value);
    /// <summary>Read Bypass Behavior: a read of an address may overtake writes to other addresses that wait in the elasticity buffer.</summary>
    public bool Cmbrbb => Value.Bit(4);

    /// <inheritdoc/>
    public override string ToString() => $"CMBEBS {Value:x8}: CMBWBZ {MemoryUnit.Text(Value)}, CMBRBB {Bits.Digit(Cmbrbb)}";
}
