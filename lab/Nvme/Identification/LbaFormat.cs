namespace Lab.Nvme.Identification;

/// <summary>
/// An LBA format (NVM Command Set 1.1, figure "LBA Format Data Structure").
/// <code>
///  31 26 25 24 23   16 15  0
/// | ... |  RP | LBADS |  MS  |
/// </code>
/// </summary>
public readonly record struct LbaFormat(uint Value)
{
    /// <summary>Metadata Size in bytes for each logical block.</summary>
    public int Ms => Value.Field(15, 0);
    /// <summary>LBA Data Size as the field says it: a power of two of bytes. 0 is a format that is not available.</summary>
    public int Lbads => Value.Field(23, 16);
    /// <summary>Relative Performance: 0 best, 1 better, 2 good, 3 degraded.</summary>
    public int Rp => Value.Field(25, 24);
    /// <summary>
    /// Bytes of data in one logical block; 0 where LBADS is below 9, which the specification forbids, or above 30: no transfer holds such a block.
    /// </summary>
    public int BlockBytes => Lbads is >= 9 and <= 30 ? 1 << Lbads : 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(BlockBytes == 0 ? $"LBADS {Lbads}, not usable" : $"{BlockBytes} bytes")}{(Ms == 0 ? "" : $" + {Ms} of metadata")}";
}
