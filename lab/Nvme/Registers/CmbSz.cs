namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Memory Buffer Size (NVMe Base 2.1, offset 3Ch). Reads 0 until CMBMSC.CRE is set on a controller with CAP.CMBS.
/// <code>
///  31         12 11   8 7  5  4     3      2      1     0
/// |  SZ (units) |  SZU | .. | WDS | RDS | LISTS | CQS | SQS |
/// </code>
/// </summary>
public readonly record struct CmbSz(uint Value)
{
    /// <summary>Submission queues may lie in the buffer.</summary>
    public bool Sqs => Value.Bit(0);
    /// <summary>Completion queues may lie in the buffer.</summary>
    public bool Cqs => Value.Bit(1);
    /// <summary>PRP and SGL lists may lie in the buffer.</summary>
    public bool Lists => Value.Bit(2);
    /// <summary>Data that the controller sends to the host may lie in the buffer.</summary>
    public bool Rds => Value.Bit(3);
    /// <summary>Data that the host sends to the controller may lie in the buffer.</summary>
    public bool Wds => Value.Bit(4);
    /// <summary>Size Units: 0 is 4 KiB, each step is 16 times the one before, 6 is 64 GiB; 7 and above are reserved.</summary>
    public int Szu => Value.Field(11, 8);
    /// <summary>Whether SZU is one of the reserved values, so that neither size nor offset mean anything.</summary>
    public bool SzuIsReserved => Szu > 6;
    /// <summary>Size in units.</summary>
    public uint Sz => Value >> 12;
    /// <summary>Bytes in one unit: 4 KiB to 64 GiB; 0 where SZU is reserved.</summary>
    public ulong UnitBytes => SzuIsReserved ? 0 : 1UL << (12 + 4 * Szu);
    /// <summary>Size of the buffer in bytes, below 2^56 for every value; 0 where SZU is reserved.</summary>
    public ulong SizeBytes => Sz * UnitBytes;

    /// <inheritdoc/>
    public override string ToString() =>
        $"CMBSZ {Value:x8}: {(SzuIsReserved ? $"SZU {Szu} is reserved" : Bits.Size(SizeBytes))}, SQS {Bits.Digit(Sqs)}, CQS {Bits.Digit(Cqs)}, " +
        $"LISTS {Bits.Digit(Lists)}, RDS {Bits.Digit(Rds)}, WDS {Bits.Digit(Wds)}";
}
