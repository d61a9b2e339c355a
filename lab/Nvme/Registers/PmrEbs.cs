namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Elasticity Buffer Size (NVMe Base 2.1, offset E0Ch).
/// <code>
///  31     8 7 5    4     3      0
/// | PMRWBZ | . | PMRRBB | PMRSZU |
/// </code>
/// </summary>
public readonly record struct PmrEbs(uint Value)
{
    /// <summary>
    /// Size of the buffer that takes writes faster than the memory does, in bytes; null where the unit PMRSZU is reserved, 0 where not reported.
    /// </summary>
    public ulong? ElasticityBytes => MemoryUnit.Bytes(Value);
    /// <summary>Read Bypass Behavior: a read of an address may overtake writes to other addresses that wait in the elasticity buffer.</summary>
    public bool Pmrrbb => Value.Bit(4);

    /// <inheritdoc/>
    public override string ToString() => $"PMREBS {Value:x8}: PMRWBZ {MemoryUnit.Text(Value)}, PMRRBB {Bits.Digit(Pmrrbb)}";
}
