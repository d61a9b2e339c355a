namespace Lab.PeerToPeer.Linux;

/// <summary>What Linux is asked about.</summary>
public enum LinuxSubject
{
    /// <summary>A function's way to another's memory: map type, distance, and what becomes of a transfer.</summary>
    Route,
    /// <summary>Size of a function's memory, and whether it is published.</summary>
    Memory,
    /// <summary>Pieces of it, taken and given back.</summary>
    Pool,
    /// <summary>The host bridges that forward.</summary>
    HostBridges,
    /// <summary>Warnings and errors.</summary>
    Log,
}
