using System.Collections.Immutable;

namespace Lab.Trace;

/// <summary>Joins the accesses of devices to controller memory buffers that lie one behind the other, also where several devices are at it at once.</summary>
/// <param name="events">Where they go, at the place of the first access of each run.</param>
internal sealed class AccessRuns(ImmutableArray<TraceEvent>.Builder events)
{
    // Devices that move data at the same time, and each may fetch a list or an entry in between.
    private const int MostOpen = 8;

    private readonly List<(int Index, ulong End, bool IsWrite)> _open = [];

    /// <summary>Takes an event that belongs to a run, or that this kind of capture has no use for.</summary>
    public bool Take(TraceEvent? happened, IReadOnlyList<Region> regions)
    {
        switch (happened)
        {
            case Store { Cpu: < 0 } store when InBuffer(regions, store.Address):
                Add(store.Number, store.Address, store.Size, isWrite: true);
                return true;
            case Load { Cpu: < 0 } load when InBuffer(regions, load.Address):
                Add(load.Number, load.Address, load.Size, isWrite: false);
                return true;
            case Load load when InBuffer(regions, load.Address):
                events.Add(load);
                return true;
            case DeviceCompletion:
                // What comes now is of another command.
                End();
                return false;
            default:
                return false;
        }
    }

    /// <summary>No access belongs to what came before.</summary>
    public void End() => _open.Clear();

    private void Add(int number, ulong address, int size, bool isWrite)
    {
        var at = _open.FindIndex(run => run.IsWrite == isWrite && run.End == address);
        if (at >= 0)
        {
            var (index, end, _) = _open[at];
            var run = (DeviceAccess)events[index];
            events[index] = run with { Bytes = run.Bytes + size };
            _open[at] = (index, end + (ulong)size, isWrite);
            return;
        }
        if (_open.Count == MostOpen)
            _open.RemoveAt(0);
        _open.Add((events.Count, address + (ulong)size, isWrite));
        events.Add(new DeviceAccess(number, address, size, isWrite));
    }

    private static bool InBuffer(IReadOnlyList<Region> regions, ulong address) => regions.Any(region => region.Kind == RegionKind.Cmb && region.Contains(address));
}
