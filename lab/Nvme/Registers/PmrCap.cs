namespace Lab.Nvme.Registers;

/// <summary>
/// Persistent Memory Region Capabilities (NVMe Base 2.1, offset E00h).
/// <code>
///  31 25  24   23   16 15 14 13    10 9     8 7   5  4     3   2 0
/// | ... | CMSS | PMRTO | ... | PMRWBM | PMRTU | BIR | WDS | RDS | . |
/// </code>
/// </summary>
public readonly record struct PmrCap(uint Value)
{
    /// <summary>Read Data Support: data that the controller sends to the host may lie in the region.</summary>
    public bool Rds => Value.Bit(3);
    /// <summary>Write Data Support: data that the host sends to the controller may lie in the region.</summary>
    public bool Wds => Value.Bit(4);
    /// <summary>Base Indicator Register: the BAR (2, 3, 4 or 5) that is the region.</summary>
    public int Bir => Value.Field(7, 5);
    /// <summary>Persistent Memory Region Time Units: 0 is 500 ms, 1 is a minute; 2 and 3 are reserved.</summary>
    public int Pmrtu => Value.Field(9, 8);
    /// <summary>Persistent Memory Region Write Barrier Mechanisms, all four bits; at least one is set.</summary>
    public int Pmrwbm => Value.Field(13, 10);
    /// <summary>PMRWBM bit 0: a read of any address of the region ensures that all writes before it are persistent.</summary>
    public bool BarrierByMemoryRead => Value.Bit(10);
    /// <summary>PMRWBM bit 1: a read of PMRSTS ensures that all writes before it are persistent.</summary>
    public bool BarrierByStatusRead => Value.Bit(11);
    /// <summary>Persistent Memory Region Timeout: how long PMRSTS.NRDY may take to follow PMRCTL.EN; null where the unit PMRTU is reserved.</summary>
    public TimeSpan? Timeout => Pmrtu switch
    {
        0 => TimeSpan.FromMilliseconds(500L * Value.Field(23, 16)),
        1 => TimeSpan.FromMinutes(Value.Field(23, 16)),
        _ => null,
    };
    /// <summary>Controller Memory Space Supported: the controller decodes the region where PMRMSC says, for data pointers.</summary>
    public bool Cmss => Value.Bit(24);

    /// <inheritdoc/>
    public override string ToString() =>
        $"PMRCAP {Value:x8}: RDS {Bits.Digit(Rds)}, WDS {Bits.Digit(Wds)}, BIR {Bir}, PMRTU {Pmrtu}, PMRWBM {Pmrwbm}, " +
        $"PMRTO {(Timeout is { } timeout ? $"{timeout.TotalMilliseconds} ms" : "in a reserved unit")}, CMSS {Bits.Digit(Cmss)}";
}
