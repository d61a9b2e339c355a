namespace Lab.Specs.Driver.Model;

/// <summary>The persistent memory region: all of the BAR that PMRCAP names (NVMe Base 2.1, 8.2.4).</summary>
internal sealed class ModelPmr(ModelOptions options, ModelFaults faults)
{
    private const uint En = 1, Cmse = 2, Cbai = 1 << 12;

    private bool _wasEnabled;

    public int Bir => (int)(options.PmrCap >> 5 & 7);
    public long Bytes => (options.Cap >> 56 & 1) != 0 && Bir is >= 2 and <= 5 ? options.BarBytes[Bir] : 0;
    /// <summary>Outlives every reset.</summary>
    public SparseBytes Content { get; } = new();
    /// <summary>PMRCTL.</summary>
    public uint Control { get; private set; }
    /// <summary>PMRMSCU and PMRMSCL.</summary>
    public ulong SpaceControl { get; set; }
    /// <summary>Whether PMRCTL.EN = 1 has taken effect.</summary>
    public bool IsReady { get; private set; }

    public bool Rds => (options.PmrCap >> 3 & 1) != 0;
    public bool Wds => (options.PmrCap >> 4 & 1) != 0;
    public bool IsEnabled => (Control & En) != 0;
    /// <summary>PMRSTS: NRDY is 0 out of reset, and else the opposite of being ready.</summary>
    public uint Status => (_wasEnabled && !IsReady ? 1u << 8 : 0) | faults.PmrStatus;
    public ulong BaseAddress => SpaceControl & ~0xFFFUL;

    public void WriteControl(uint value, Action<Action> later)
    {
        var enables = (value & En) != 0 && !IsEnabled;
        Control = value & En;
        _wasEnabled |= enables;
        if (enables && !faults.PmrNeverReady)
            later(() => IsReady = IsEnabled);
        else if (!IsEnabled)
            IsReady = false;
    }

    public bool Holds(ulong address, long length) =>
        IsReady && (SpaceControl & Cmse) != 0 && (faults.PmrStatus & Cbai) == 0
        && address >= BaseAddress && length <= Bytes && address - BaseAddress <= (ulong)(Bytes - length);

    public void Reset() => (Control, SpaceControl, IsReady, _wasEnabled) = (0, 0, false, false);
}
