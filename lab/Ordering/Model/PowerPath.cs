namespace Lab.Ordering.Model;

/// <summary>
/// POWER: guarded stores leave in order; cacheable ones, and those to storage that is caching inhibited and not guarded, in any. sync waits for all;
/// lwsync keeps cacheable stores in order, eieio those and, apart from them, guarded ones.
/// </summary>
internal sealed class PowerPath : StorePath
{
    public override Station? StationOf(MemoryType memory, StoreKind kind) => memory switch
    {
        MemoryType.Uncached => Station.Queue,
        MemoryType.WriteCombining => Station.Gathering,
        _ => Station.Memory,
    };

    public override bool Waits(Fence fence, Station station) => fence is Fence.Store or Fence.Full;

    public override bool Keeps(Fence fence, Station before, Station after) =>
        before == after && (before, fence) is (Station.Memory, Fence.Lwsync or Fence.Eieio) or (Station.Queue, Fence.Eieio);

    public override string Name(Station station) => station == Station.Queue ? "queue of guarded stores" : base.Name(station);
}
