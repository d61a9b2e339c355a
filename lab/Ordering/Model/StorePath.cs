namespace Lab.Ordering.Model;

/// <summary>
/// The way of a CPU's stores, as a machine: each store waits in a station, some fences hold the CPU up until stations are empty, others only keep what comes
/// before them in front of what comes after.
/// </summary>
internal abstract class StorePath
{
    /// <summary>The station of a store; null where nobody knows.</summary>
    public abstract Station? StationOf(MemoryType memory, StoreKind kind);

    /// <summary>Whether the CPU waits at the fence until the station is empty.</summary>
    public abstract bool Waits(Fence fence, Station station);

    /// <summary>Whether the fence keeps stores of one station that come before it in front of stores of another that come after.</summary>
    public virtual bool Keeps(Fence fence, Station before, Station after) => false;

    /// <summary>Whether the CPU waits at a load until the station is empty; null where nobody knows.</summary>
    public virtual bool? Waits(MemoryType load, Station station) => false;

    /// <summary>Whether a store to uncached memory empties the station before it goes.</summary>
    public virtual bool EmptiedByUncached(Station station) => false;

    /// <summary>Whether a store-release waits for all stores before it.</summary>
    public virtual bool HasReleases => false;

    /// <summary>Whether a load waits for earlier stores to the same place, and later stores wait for the load.</summary>
    public virtual bool LoadsWait => false;

    /// <summary>Names of the stations for people.</summary>
    public virtual string Name(Station station) => station switch
    {
        Station.Queue => "store buffer", Station.Combining => "write-combining buffers", Station.Memory => "caches' queues", _ => "gathering buffers",
    };

    /// <summary>The machines of an architecture, the portable reading first. Several where vendors differ.</summary>
    public static IReadOnlyList<(string Reading, StorePath Path)> Of(Architecture arch) => arch switch
    {
        Architecture.X86_64 => [("portable", new X86Path(drains: false)), ("Intel", new X86Path(drains: true))],
        Architecture.AArch64 => [("portable", new ArmPath())],
        Architecture.Ppc64Le => [("portable", new PowerPath())],
        Architecture.RiscV64 => [("portable", new RiscVPath())],
        Architecture.S390x => [("portable", new S390Path())],
        _ => [],
    };
}
