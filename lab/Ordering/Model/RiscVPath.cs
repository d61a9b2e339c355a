namespace Lab.Ordering.Model;

/// <summary>
/// RISC-V: stores to I/O leave in order, on one channel; stores to main memory, cached or not, in any. A fence keeps the accesses of its first set in front
/// of those of its second: w is main memory, o is I/O.
/// </summary>
internal sealed class RiscVPath : StorePath
{
    public override Station? StationOf(MemoryType memory, StoreKind kind) => memory switch
    {
        MemoryType.Uncached => Station.Queue,
        MemoryType.WriteCombining => Station.Gathering,
        _ => Station.Memory,
    };

    public override bool Waits(Fence fence, Station station) => false;

    public override bool Keeps(Fence fence, Station before, Station after) => fence switch
    {
        Fence.Store or Fence.Full => true,
        Fence.FenceWO => before != Station.Queue && after == Station.Queue,
        Fence.FenceWW => before != Station.Queue && after != Station.Queue,
        _ => false,
    };

    public override string Name(Station station) => station == Station.Queue ? "I/O channel" : base.Name(station);
}
