namespace Lab.Specs.Driver.Model;

/// <summary>What goes wrong, changed at any time.</summary>
internal sealed class ModelFaults
{
    /// <summary>Decides over each command when the device has fetched it.</summary>
    public Func<ModelCommand, CommandFate> OnCommand { get; set; } = _ => Fate.Answered;
    /// <summary>CSTS.RDY is never set.</summary>
    public bool NeverReady { get; set; }
    /// <summary>CSTS.CFS is set in place of CSTS.RDY.</summary>
    public bool FatalOnEnable { get; set; }
    /// <summary>CC.EN = 0 does nothing: CSTS.RDY stays, and so does all that the controller is at.</summary>
    public bool IgnoresDisable { get; set; }
    /// <summary>CSTS.SHST stays at 1.</summary>
    public bool NeverShutsDown { get; set; }
    /// <summary>CMBSTS.CBAI is set whatever the address.</summary>
    public bool RefusesCba { get; set; }
    /// <summary>PMRSTS.NRDY stays set.</summary>
    public bool PmrNeverReady { get; set; }
    /// <summary>PMRSTS.ERR and HSTS, in their places; and CBAI, which refuses any address.</summary>
    public uint PmrStatus { get; set; }
    /// <summary>Abort commands are answered with "not aborted".</summary>
    public bool IgnoresAborts { get; set; }
    /// <summary>The function is gone from this access on.</summary>
    public long? GoneAt { get; set; }
    /// <summary>BARs of a function that is gone read 0, as in QEMU, and not all ones.</summary>
    public bool GoneReadsZero { get; set; }
}
