namespace Lab.Ordering.Model;

/// <summary>
/// x86: a store buffer that keeps order, and write-combining buffers that do not, for WC memory, for non-temporal stores to memory that may be cached, and
/// for direct stores wherever they go. Intel documents that an uncached write empties the latter, AMD only that an uncached read does.
/// </summary>
/// <param name="drains">Intel's reading.</param>
internal sealed class X86Path(bool drains) : StorePath
{
    public override bool LoadsWait => true;

    public override Station? StationOf(MemoryType memory, StoreKind kind) => kind switch
    {
        StoreKind.Direct => Station.Combining,
        StoreKind.NonTemporal when memory != MemoryType.Uncached => Station.Combining,
        _ => memory == MemoryType.WriteCombining ? Station.Combining : Station.Queue,
    };

    public override bool Waits(Fence fence, Station station) => fence is Fence.Store or Fence.Full or Fence.Locked;

    // A read of write-combining memory may or may not find its own buffer.
    public override bool? Waits(MemoryType load, Station station) => load switch
    {
        MemoryType.Uncached => true,
        MemoryType.WriteCombining => station == Station.Combining ? null : false,
        _ => false,
    };

    public override bool EmptiedByUncached(Station station) => drains && station == Station.Combining;
}
