namespace Lab.Driver.Memory;

/// <summary>Where memory lies that driver and controller share.</summary>
public enum MemoryPlace
{
    /// <summary>Host memory, which the controller reaches by DMA.</summary>
    Host,
    /// <summary>The controller's own memory buffer.</summary>
    Cmb,
    /// <summary>The controller's own persistent memory region.</summary>
    Pmr,
    /// <summary>A range of bus addresses that is none of these: another function's BAR.</summary>
    Bus,
}
