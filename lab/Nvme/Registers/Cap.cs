namespace Lab.Nvme.Registers;

/// <summary>
/// Controller Capabilities (NVMe Base 2.1, offset 0h).
/// <code>
///  63     60 58 57   56   55    52 51    48 ... 35    32 31  24 ... 16  15         0
/// | ...    |..|CMBS|PMRS| MPSMAX  | MPSMIN |...| DSTRD  |  TO  |...|CQR| MQES (0's) |
/// </code>
/// </summary>
public readonly record struct Cap(ulong Value)
{
    /// <summary>Maximum Queue Entries Supported, already 1's based (2 to 65536).</summary>
    public int MaxQueueEntries => (int)(Value & 0xFFFF) + 1;
    /// <summary>Contiguous Queues Required.</summary>
    public bool Cqr => (Value >> 16 & 1) != 0;
    /// <summary>Worst-case time for CSTS.RDY to change; the field counts 500 ms units, and 0 is read as one unit.</summary>
    public TimeSpan Timeout => TimeSpan.FromMilliseconds(500 * Math.Max(1, (int)(Value >> 24 & 0xFF)));
    /// <summary>Distance between two doorbells in bytes: 4 &lt;&lt; DSTRD.</summary>
    public int DoorbellStride => 4 << (int)(Value >> 32 & 0xF);
    /// <summary>NVM Subsystem Reset Supported.</summary>
    public bool Nssrs => (Value >> 36 & 1) != 0;
    /// <summary>Smallest memory page in bytes: 2^(12 + MPSMIN).</summary>
    public long MinPageBytes => 1L << (12 + (int)(Value >> 48 & 0xF));
    /// <summary>Persistent Memory Region Supported.</summary>
    public bool Pmrs => (Value >> 56 & 1) != 0;
    /// <summary>Controller Memory Buffer Supported.</summary>
    public bool Cmbs => (Value >> 57 & 1) != 0;

    /// <inheritdoc/>
    public override string ToString() =>
        $"CAP {Value:x16}: MQES {MaxQueueEntries}, CQR {(Cqr ? 1 : 0)}, TO {Timeout.TotalMilliseconds} ms, " +
        $"doorbell stride {DoorbellStride}, MPSMIN {MinPageBytes}, PMRS {(Pmrs ? 1 : 0)}, CMBS {(Cmbs ? 1 : 0)}";
}
