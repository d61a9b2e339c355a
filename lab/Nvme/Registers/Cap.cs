namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Capabilities (NVMe Base 2.1, offset 0h).
/// <code>
///  63 62   61     60      59     58     57     56   55    52 51    48 47 46  45  44 37   36   35   32
/// | .. | NSSES | CRIMS | CRWMS | NSSS | CMBS | PMRS | MPSMAX | MPSMIN | CPS | BPS | CSS | NSSRS | DSTRD |
///  31  24 23 19 18 17  16  15          0
/// |  TO  | ... | AMS | CQR | MQES (0's) |
/// </code>
/// </summary>
public readonly record struct Cap(ulong Value)
{
    /// <summary>Maximum Queue Entries Supported, already 1's based (2 to 65536; 1 is a controller that breaks the specification).</summary>
    public int MaxQueueEntries => Value.Field(15, 0) + 1;
    /// <summary>Contiguous Queues Required.</summary>
    public bool Cqr => Value.Bit(16);
    /// <summary>Arbitration Mechanism Supported, bit 17: weighted round robin with an urgent class, besides round robin.</summary>
    public bool AmsWeightedRoundRobin => Value.Bit(17);
    /// <summary>Arbitration Mechanism Supported, bit 18: one of the vendor's own.</summary>
    public bool AmsVendorSpecific => Value.Bit(18);
    /// <summary>Worst-case time for CSTS.RDY to change; the field counts 500 ms units, and 0 is read as one unit.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(500 * Math.Max(1, Value.Field(31, 24)));
    /// <summary>Doorbell Stride as the field says it: the distance is 2^(2 + DSTRD) bytes.</summary>
    public int Dstrd => Value.Field(35, 32);
    /// <summary>Distance between two doorbells in bytes: 4 &lt;&lt; DSTRD (4 to 131072).</summary>
    public int DoorbellStride => 4 << Dstrd;
    /// <summary>NVM Subsystem Reset Supported: NSSR is there.</summary>
    public bool Nssrs => Value.Bit(36);
    /// <summary>Command Sets Supported, all eight bits.</summary>
    public int Css => Value.Field(44, 37);
    /// <summary>CSS.NCSS: CC.CSS = 000b enables the NVM command set.</summary>
    public bool CssNvm => Value.Bit(37);
    /// <summary>CSS.IOCSS: CC.CSS = 110b enables the I/O command sets that Identify and feature 19h select.</summary>
    public bool CssIoCommandSets => Value.Bit(43);
    /// <summary>CSS.NOIOCSS: CC.CSS = 111b enables admin commands alone.</summary>
    public bool CssAdminOnly => Value.Bit(44);
    /// <summary>Boot Partition Support.</summary>
    public bool Bps => Value.Bit(45);
    /// <summary>Controller Power Scope: 0 not reported, 1 controller, 2 domain, 3 NVM subsystem.</summary>
    public int Cps => Value.Field(47, 46);
    /// <summary>Memory Page Size Minimum as the field says it.</summary>
    public int MpsMin => Value.Field(51, 48);
    /// <summary>Smallest memory page in bytes: 2^(12 + MPSMIN), up to 128 MiB.</summary>
    public long MinPageBytes => 1L << (12 + MpsMin);
    /// <summary>Memory Page Size Maximum as the field says it.</summary>
    public int MpsMax => Value.Field(55, 52);
    /// <summary>Largest memory page in bytes: 2^(12 + MPSMAX), up to 128 MiB.</summary>
    public long MaxPageBytes => 1L << (12 + MpsMax);
    /// <summary>Persistent Memory Region Supported.</summary>
    public bool Pmrs => Value.Bit(56);
    /// <summary>Controller Memory Buffer Supported.</summary>
    public bool Cmbs => Value.Bit(57);
    /// <summary>NVM Subsystem Shutdown Supported: NSSD is there.</summary>
    public bool Nsss => Value.Bit(58);
    /// <summary>Controller Ready Modes Supported, bit 59: ready with media, CRTO.CRWMT holds its time.</summary>
    public bool Crwms => Value.Bit(59);
    /// <summary>Controller Ready Modes Supported, bit 60: ready independent of media, CRTO.CRIMT holds its time.</summary>
    public bool Crims => Value.Bit(60);
    /// <summary>NVM Subsystem Shutdown Enhancements Supported.</summary>
    public bool Nsses => Value.Bit(61);

    /// <inheritdoc/>
    public override string ToString() =>
        $"CAP {Value:x16}: MQES {MaxQueueEntries}, CQR {Bits.Digit(Cqr)}, AMS {Value.Field(18, 17)}, TO {Timeout.TotalMilliseconds} ms, " +
        $"doorbell stride {DoorbellStride}, NSSRS {Bits.Digit(Nssrs)}, CSS {Css:x2}h, BPS {Bits.Digit(Bps)}, CPS {Cps}, MPSMIN {MinPageBytes}, " +
        $"MPSMAX {MaxPageBytes}, PMRS {Bits.Digit(Pmrs)}, CMBS {Bits.Digit(Cmbs)}, NSSS {Bits.Digit(Nsss)}, CRMS {Value.Field(60, 59)}, " +
        $"NSSES {Bits.Digit(Nsses)}";
}
