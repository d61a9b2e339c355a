using Lab.Ordering;

namespace Lab.Driver.Persistence;

/// <summary>How the persistent memory region is enabled and used. The defaults are what a right driver does.</summary>
public sealed record PmrOptions
{
    /// <summary>Memory type to map the region with.</summary>
    public MemoryType Mapping { get; init; } = MemoryType.Uncached;
    /// <summary>Whether the controller is to decode the region, so that data of commands may lie in it; where PMRCAP.CMSS offers that.</summary>
    public bool ControllerMemorySpace { get; init; } = true;
    /// <summary>The controller base address (PMRMSC.CBA), 4 KiB aligned; null for the region's address as the function reaches it.</summary>
    public ulong? BaseAddress { get; init; }
    /// <summary>Time since some moment, against which the wait for PMRSTS.NRDY is bounded; null for the controller's clock, or the system's.</summary>
    public Func<TimeSpan>? Clock { get; init; }
    /// <summary>Wrong on purpose where the controller does not offer it: the mechanism of every barrier. Null for one that it offers.</summary>
    public BarrierMechanism? Forced { get; init; }
    /// <summary>Wrong on purpose: barriers are told as carried out and never are.</summary>
    public bool ClaimBarriers { get; init; }
}
