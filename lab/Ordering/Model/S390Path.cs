namespace Lab.Ordering.Model;

/// <summary>z/Architecture: one queue for the stores of a CPU, PCI stores among them. What a write-combining mapping does is not known.</summary>
internal sealed class S390Path : StorePath
{
    public override bool LoadsWait => true;

    public override Station? StationOf(MemoryType memory, StoreKind kind) => memory == MemoryType.WriteCombining ? null : Station.Queue;

    public override bool Waits(Fence fence, Station station) => fence is Fence.Store or Fence.Full or Fence.Bcr14;
}
