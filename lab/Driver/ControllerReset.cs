namespace Lab.Driver;

/// <summary>How a controller is reset (NVMe Base 2.1, 3.7).</summary>
public enum ControllerReset
{
    /// <summary>Controller Reset: CC.EN from 1 to 0. Keeps AQA, ASQ, ACQ, CMBMSC and the PMR's properties.</summary>
    Controller,
    /// <summary>Function Level Reset of the PCI function. Keeps CMBMSC.</summary>
    FunctionLevel,
    /// <summary>Hot reset of the bus above: a conventional reset, which keeps nothing.</summary>
    Bus,
    /// <summary>NVM Subsystem Reset, where CAP.NSSRS offers it: every controller of the subsystem, and nothing is kept.</summary>
    Subsystem,
}
