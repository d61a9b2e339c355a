namespace Lab.PeerToPeer.Linux;

/// <summary>What Linux is asked about.</summary>
public enum LinuxSubject
{
    /// <summary>A function's way to another's memory: map type and distance.</summary>
    Route,
    /// <summary>
    /// What became of a transfer along a way of which both say the same: then the machine is to blame, not one of them, and an IOMMU's faults in the log
    /// say where.
    /// </summary>
    Transfer,
    /// <summary>Size of a function's memory, and whether it is published.</summary>
    Memory,
    /// <summary>Pieces of it, taken and given back.</summary>
    Pool,
    /// <summary>The host bridges that forward.</summary>
    HostBridges,
    /// <summary>Warnings and errors.</summary>
    Log,
}
