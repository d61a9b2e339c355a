namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Memory Buffer Sustained Write Throughput (NVMe Base 2.1, offset 60h).
/// <code>
///  31      8 7  4 3       0
/// | CMBSWTV | ... | CMBSWTU |
/// </code>
/// </summary>
public readonly record struct CmbSwtp(uint Value)
{
    /// <summary>What the buffer takes in lasting writes, in bytes per second; null where the unit CMBSWTU is reserved, 0 where not reported.</summary>
    public ulong? BytesPerSecond => MemoryUnit.Bytes(Value);

    /// <inheritdoc/>
    public override string ToString() => $"CMBSWTP {Value:x8}: {MemoryUnit.Text(Value, "/s")}";
}
