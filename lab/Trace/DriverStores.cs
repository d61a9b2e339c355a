namespace Lab.Trace;

/// <summary>How the driver's stores are told from the device's own in the trace.</summary>
public enum DriverStores
{
    /// <summary>The driver runs in a guest: its stores carry a CPU number of 0 or more, the device's DMA carries -1.</summary>
    GuestCpu,
    /// <summary>The driver runs on the host and stores through the qtest socket: every store carries CPU -1.</summary>
    Qtest,
}
