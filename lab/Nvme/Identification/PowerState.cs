namespace Lab.Nvme.Identification;

/// <summary>
/// A power state descriptor, of which the first 24 bytes are held (NVMe Base 2.1, figure "Identify Controller - Power State Descriptor Data Structure").
/// <code>
/// qword 0: ENLAT 63:32 | NOPS 25 | MXPS 24 | MP 15:0
/// qword 1: RWL 60:56 | RWT 52:48 | RRL 44:40 | RRT 36:32 | EXLAT 31:0
/// qword 2: APS 55:54 | APW 50:48 | ACTP 47:32 | IPS 23:22 | IDLP 15:0
/// </code>
/// </summary>
public readonly record struct PowerState(ulong Q0, ulong Q1, ulong Q2)
{
    /// <summary>Maximum Power in milliwatts: MP in units of 10 mW, or of 0.1 mW where MXPS is 1. 0 is not reported.</summary>
    public double MaximumMilliwatts => Q0.Bit(24) ? Q0.Field(15, 0) / 10.0 : Q0.Field(15, 0) * 10.0;
    /// <summary>Non-Operational State: no I/O command is processed.</summary>
    public bool IsNonOperational => Q0.Bit(25);
    /// <summary>Entry Latency.</summary>
    public TimeSpan EntryLatency => TimeSpan.FromTicks((long)(Q0 >> 32) * 10);
    /// <summary>Exit Latency.</summary>
    public TimeSpan ExitLatency => TimeSpan.FromTicks((long)(Q1 & uint.MaxValue) * 10);
    /// <summary>Relative Read Throughput: lower is better.</summary>
    public int Rrt => Q1.Field(36, 32);
    /// <summary>Relative Read Latency: lower is better.</summary>
    public int Rrl => Q1.Field(44, 40);
    /// <summary>Relative Write Throughput: lower is better.</summary>
    public int Rwt => Q1.Field(52, 48);
    /// <summary>Relative Write Latency: lower is better.</summary>
    public int Rwl => Q1.Field(60, 56);
    /// <summary>Idle Power in milliwatts; null where it is not reported.</summary>
    public double? IdleMilliwatts => Scaled(Q2.Field(15, 0), Q2.Field(23, 22));
    /// <summary>Active Power in milliwatts; null where it is not reported.</summary>
    public double? ActiveMilliwatts => Scaled(Q2.Field(47, 32), Q2.Field(55, 54));

    private static double? Scaled(int value, int scale) => scale switch
    {
        1 => value / 10.0,
        2 => value * 10.0,
        _ => null,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{MaximumMilliwatts} mW{(IsNonOperational ? ", not operational" : "")}";
}
