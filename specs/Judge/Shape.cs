using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>What a made-up run of a right driver looks like.</summary>
internal sealed record Shape
{
    /// <summary>Slots of the I/O queues.</summary>
    public int Depth { get; init; } = 4;
    /// <summary>Entries of each doorbell, in order: half of all entries write, the others read back.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
    /// <summary>Bytes of one store to an entry.</summary>
    public int Width { get; init; } = 8;
    /// <summary>Stores of an entry in another order than ascending: any order is right.</summary>
    public bool Shuffled { get; init; }
    /// <summary>The driver rings as long as there is room before the device runs anything.</summary>
    public bool Lazy { get; init; }
    public bool InBuffer { get; init; } = true;
    public Architecture Arch { get; init; } = Architecture.X86_64;
    public MemoryType Memory { get; init; } = MemoryType.Uncached;
    public Fence Fence { get; init; } = Fence.Store;
    /// <summary>As the driver declares it; null is what the width says.</summary>
    public CopyStrategy? Copy { get; init; }
    public DriverStores Stores { get; init; } = DriverStores.GuestCpu;
    /// <summary>Linux's driver: the log is the kernel's own trace.</summary>
    public bool Linux { get; init; }
    /// <summary>The driver tells of its blocks, so that the judge can follow what writes do.</summary>
    public bool Identifies { get; init; }
    public string Case { get; init; } = "right";
}
