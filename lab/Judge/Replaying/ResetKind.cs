namespace Lab.Judge.Replaying;

/// <summary>Controller Level Resets by what they leave (NVMe Base 2.2, 3.7.2).</summary>
internal enum ResetKind
{
    /// <summary>CC.EN from 1 to 0.</summary>
    Controller,
    /// <summary>Function Level Reset of the PCI function.</summary>
    FunctionLevel,
    /// <summary>A conventional reset of the bus, an NVM Subsystem Reset, or power that was off: nothing is kept.</summary>
    Complete,
}
