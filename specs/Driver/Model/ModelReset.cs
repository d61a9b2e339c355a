namespace Lab.Specs.Driver.Model;

/// <summary>The resets that a controller tells apart.</summary>
internal enum ModelReset
{
    /// <summary>CC.EN from 1 to 0: AQA, ASQ, ACQ, CMBMSC and the PMR's properties stay.</summary>
    Controller,
    /// <summary>Function Level Reset: CMBMSC stays.</summary>
    FunctionLevel,
    /// <summary>Conventional reset of the bus: nothing stays.</summary>
    Bus,
    /// <summary>NSSR: nothing stays, CSTS.NSSRO is set.</summary>
    Subsystem,
}
