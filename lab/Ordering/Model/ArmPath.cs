namespace Lab.Ordering.Model;

/// <summary>
/// AArch64: Device stores to one peripheral arrive in program order, all others in any. Every dmb and dsb for stores stops what comes after it until
/// what came before it has been seen; dgh and loads stop nothing.
/// </summary>
internal sealed class ArmPath : StorePath
{
    public override bool HasReleases => true;

    public override Station? StationOf(MemoryType memory, StoreKind kind) => memory switch
    {
        MemoryType.Uncached => Station.Queue,
        MemoryType.WriteCombining => Station.Gathering,
        _ => Station.Memory,
    };

    public override bool Waits(Fence fence, Station station) =>
        fence is Fence.Store or Fence.Full or Fence.DmbOshst or Fence.DmbIsh or Fence.DmbIshst or Fence.DmbSy;

    public override string Name(Station station) => station == Station.Queue ? "device queue" : base.Name(station);
}
