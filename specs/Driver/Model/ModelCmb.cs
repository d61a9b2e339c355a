namespace Lab.Specs.Driver.Model;

/// <summary>The controller memory buffer: what CMBLOC and CMBSZ say it is, as far as its BAR reaches (NVMe Base 2.1, 8.2.1).</summary>
internal sealed class ModelCmb
{
    private const ulong Cre = 1, Cmse = 2;

    private readonly ModelOptions _options;
    private readonly ModelFaults _faults;
    private readonly Func<int, ulong> _barAddress;

    public ModelCmb(ModelOptions options, ModelFaults faults, Func<int, ulong> barAddress)
    {
        (_options, _faults, _barAddress) = (options, faults, barAddress);
        // 128 bits: the hostile values overflow 64.
        var unit = UInt128.One << (12 + 4 * (int)(options.CmbSz >> 8 & 0xF));
        var (offset, size) = ((options.CmbLoc >> 12) * unit, (options.CmbSz >> 12) * unit);
        var bar = Bir < options.BarBytes.Count ? (UInt128)options.BarBytes[Bir] : 0;
        (Offset, Bytes) = offset < bar ? ((long)offset, (long)UInt128.Min(size, bar - offset)) : (0, 0);
    }

    public int Bir => (int)(_options.CmbLoc & 7);
    /// <summary>Where it begins in its BAR.</summary>
    public long Offset { get; }
    /// <summary>How much of it lies in its BAR.</summary>
    public long Bytes { get; }
    public SparseBytes Content { get; } = new();
    /// <summary>CMBMSC.</summary>
    public ulong Control { get; private set; }

    public bool Sqs => (_options.CmbSz & 1) != 0;
    public bool Cqs => (_options.CmbSz & 2) != 0;
    public bool Lists => (_options.CmbSz & 4) != 0;
    public bool Rds => (_options.CmbSz & 8) != 0;
    public bool Wds => (_options.CmbSz & 16) != 0;
    public bool Cdpmls => (_options.CmbLoc >> 5 & 1) != 0;
    public bool Cdpcils => (_options.CmbLoc >> 6 & 1) != 0;
    public bool Cdmmms => (_options.CmbLoc >> 7 & 1) != 0;

    /// <summary>Whether CMBLOC and CMBSZ show what they hold.</summary>
    public bool ShowsRegisters => _options.LegacyCmb || (Control & Cre) != 0;
    /// <summary>CMBSTS.CBAI.</summary>
    public bool AddressIsInvalid => (Control & Cmse) != 0 && (_faults.RefusesCba || BaseAddress + (ulong)Bytes < BaseAddress);
    /// <summary>Whether the controller takes addresses for its buffer's.</summary>
    public bool Decodes => Bytes > 0 && (_options.LegacyCmb || ((Control & (Cre | Cmse)) == (Cre | Cmse) && !AddressIsInvalid));
    public ulong BaseAddress => _options.LegacyCmb ? _barAddress(Bir) + (ulong)Offset : Control & ~0xFFFUL;

    public void WriteControl(ulong value) => Control = value & ~0xFFCUL;

    public void Reset() => Control = 0;

    /// <summary>Whether all of these addresses are the buffer's.</summary>
    public bool Holds(ulong address, long length) =>
        Decodes && address >= BaseAddress && length <= Bytes && address - BaseAddress <= (ulong)(Bytes - length);

    /// <summary>Whether any of these addresses is the buffer's.</summary>
    public bool Touches(ulong address, long length) =>
        Decodes && (UInt128)address < (UInt128)BaseAddress + (ulong)Bytes && (UInt128)address + (ulong)length > BaseAddress;

    /// <summary>Whether a byte of a BAR is the buffer's. Where it says that it lies over properties and doorbells, those are there.</summary>
    public bool IsAt(int bar, long offset) => Bytes > 0 && bar == Bir && offset >= Offset && offset - Offset < Bytes && (bar != 0 || offset >= EndOfDoorbells);

    /// <summary>Where the doorbells of the queues end that there are.</summary>
    public long EndOfDoorbells { get; set; } = 0x1000;
}
