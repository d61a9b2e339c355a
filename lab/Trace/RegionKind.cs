namespace Lab.Trace;

/// <summary>What lies in a region.</summary>
public enum RegionKind
{
    /// <summary>BAR 0: controller properties and doorbells.</summary>
    Registers,
    /// <summary>The controller memory buffer.</summary>
    Cmb,
    /// <summary>The persistent memory region.</summary>
    Pmr,
    /// <summary>Memory of a function that is no controller, of which QEMU tells no accesses.</summary>
    Shared,
}
