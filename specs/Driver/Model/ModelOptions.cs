namespace Lab.Specs.Driver.Model;

/// <summary>What the controller is. Every register is free: what makes no sense together is what a hostile device would show.</summary>
internal sealed record ModelOptions
{
    public ulong Cap { get; init; } = RegisterWords.Cap();
    public uint Vs { get; init; } = RegisterWords.Vs(1, 4);
    public uint CmbLoc { get; init; }
    public uint CmbSz { get; init; }
    public uint CmbEbs { get; init; }
    public uint CmbSwtp { get; init; }
    public uint PmrCap { get; init; }
    public uint PmrEbs { get; init; }
    public uint PmrSwtp { get; init; }
    /// <summary>A buffer of NVMe 1.2 or 1.3: CMBLOC and CMBSZ are there at once, CAP.CMBS and CMBMSC are not.</summary>
    public bool LegacyCmb { get; init; }

    /// <summary>Sizes of the BARs 0 to 5 in bytes; 0 for none.</summary>
    public IReadOnlyList<long> BarBytes { get; init; } = [0x4000, 0, 0, 0, 0, 0];

    public int Vectors { get; init; } = 4;
    /// <summary>I/O queue pairs that the controller grants.</summary>
    public int MostQueuePairs { get; init; } = 64;
    /// <summary>Blocks of namespace 1; 0 for no namespace.</summary>
    public ulong Blocks { get; init; } = 4096;
    public int Lbads { get; init; } = 9;
    /// <summary>Identify Controller MDTS, in pages of 2^(12 + MPSMIN); 0 for no limit.</summary>
    public int Mdts { get; init; } = 7;
    /// <summary>Changes the 4096 bytes of Identify Controller before the driver sees them; the controller itself acts by what is right.</summary>
    public Action<byte[]> IdentifyController { get; init; } = _ => { };
    /// <inheritdoc cref="IdentifyController"/>
    public Action<byte[]> IdentifyNamespace { get; init; } = _ => { };

    /// <summary>How many accesses of the driver each step of the device takes; 0 for within the driver's own.</summary>
    public int Delay { get; init; }
    /// <summary>Up to so many accesses more, by <see cref="Seed"/>: commands then end out of order.</summary>
    public int Jitter { get; init; }
    public int Seed { get; init; } = 1;
    /// <summary>The device acts on a thread of its own instead.</summary>
    public bool OwnThread { get; init; }
    /// <summary>More accesses than a right driver makes in any spec.</summary>
    public long MostAccesses { get; init; } = 3_000_000;

    /// <summary>A controller with a buffer of NVMe 1.4.</summary>
    public static ModelOptions WithCmb(uint loc, uint sz, long barBytes) => new ModelOptions
    {
        Cap = RegisterWords.Cap(cmbs: true), CmbLoc = loc, CmbSz = sz,
    }.WithBar((int)(loc & 7), barBytes);

    public ModelOptions WithBar(int bar, long bytes) => this with { BarBytes = [.. BarBytes.Select((size, i) => i == bar ? bytes : size)] };
}
