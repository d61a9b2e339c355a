namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Sustained Write Throughput (NVMe Base 2.1, offset E10h).
/// <code>
///  31      8 7  4 3       0
/// | PMRSWTV | ... | PMRSWTU |
/// </code>
/// </summary>
public readonly record struct PmrSwtp(uint Value)
{
    /// <summary>
    /// What the region takes in lasting writes, in bytes per second: PMRSWTV in units of PMRSWTU; null where the unit is reserved, 0 where not
    /// reported. The value is bits 31:8, not the unit's bits: a decoder that takes both from bits 3:0 never reports more than 3 GiB/s.
    /// </summary>
    public ulong? BytesPerSecond => MemoryUnit.Bytes(Value);

    /// <inheritdoc/>
    public override string ToString() => $"PMRSWTP {Value:x8}: {MemoryUnit.Text(Value, "/s")}";
}
