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
    public bool Sqs => (Value & 1) != 0;
    /// <summary>Completion queues may lie in the buffer.</summary>
    public bool Cqs => (Value & 2) != 0;
    /// <summary>PRP and SGL lists may lie in the buffer.</summary>
    public bool Lists => (Value & 4) != 0;
    /// <summary>Data that the controller sends to the host may lie in the buffer.</summary>
    public bool Rds => (Value & 8) != 0;
    /// <summary>Data that the host sends to the controller may lie in the buffer.</summary>
    public bool Wds => (Value & 16) != 0;
    /// <summary>Size Units: 0 is 4 KiB, each step is 16 times the one before, 6 is 64 GiB; 7 and above are reserved.</summary>
    public int Szu => (int)(Value >> 8 & 0xF);
    /// <summary>Size in units.</summary>
    public uint Sz => Value >> 12;
    /// <summary>Bytes in one unit.</summary>
    public ulong UnitBytes => 1UL << (12 + 4 * Szu);
    /// <summary>Size of the buffer in bytes.</summary>
    public ulong SizeBytes => Sz * UnitBytes;

    /// <inheritdoc/>
    public override string ToString() =>
        $"CMBSZ {Value:x8}: {SizeBytes} bytes, SQS {(Sqs ? 1 : 0)}, CQS {(Cqs ? 1 : 0)}, LISTS {(Lists ? 1 : 0)}, RDS {(Rds ? 1 : 0)}, WDS {(Wds ? 1 : 0)}";
}
