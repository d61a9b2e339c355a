using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>What happened to the persistent memory region: the log in its order, beside what the device and the file show. Decides nothing.</summary>
internal sealed class PmrReplay
{
    // Longer records and more of them come from no driver of the lab.
    private const int MostBytes = 1 << 20;
    private readonly SortedDictionary<long, PmrRecord> _records = [];

    private readonly List<int> _enablings = [];
    private int _enabled;

    private PmrReplay(Capture capture, IEnumerable<Load> loads)
    {
        var registers = capture.Regions.First(region => region.Kind == RegionKind.Registers && region.Controller == capture.Header.Controller);
        foreach (var load in loads.Where(load => registers.Contains(load.Address)))
        {
            Listened = true;
            switch (registers.Offset(load.Address))
            {
                case Register.PmrCap:
                    Capabilities = new((uint)load.Value.Value);
                    break;
                case Register.PmrSts:
                    StatusReads.Add(load);
                    break;
            }
        }
        foreach (var store in capture.Trace.OfType<Store>())
            if (registers.Contains(store.Address) && registers.Offset(store.Address) == Register.PmrCtl && new PmrCtl((uint)store.Value.Value).En)
                _enablings.Add(store.Number);
        foreach (var intent in capture.Intents)
            Take(intent);
    }

    /// <summary>Whether the trace has any load of the region's properties: without one, nobody listened.</summary>
    public bool Listened { get; }

    /// <summary>PMRCAP as the device answered it.</summary>
    public PmrCap? Capabilities { get; }

    /// <summary>The driver's reads of PMRSTS that the device saw.</summary>
    public List<Load> StatusReads { get; } = [];

    /// <summary>Barriers that the driver told of, each with how often it had enabled the region before.</summary>
    public List<(PmrBarrier Barrier, int Enabled)> Barriers { get; } = [];

    /// <summary>Records read back that had to be what was kept, and whether they were.</summary>
    public List<(PmrRecord Record, PmrRead Read, bool AsKept)> Reads { get; } = [];

    /// <summary>Records that the log tells of and that cannot be.</summary>
    public List<string> Impossible { get; } = [];

    public IReadOnlyCollection<PmrRecord> Records => _records.Values;

    /// <summary>The replay; null where the driver did not use the region.</summary>
    public static PmrReplay? Of(Replay replay) =>
        replay.Capture.Intents.Any(intent => intent is PmrWritten or PmrBarrier or PmrRead)
            ? new(replay.Capture, replay.Capture.Trace.OfType<Load>().Where(load => replay.IsDriver(load.Cpu)))
            : null;

    /// <summary>
    /// The read of PMRSTS that the driver counts as that; null where the device saw none at its time. Those that came while the region was enabled
    /// another time are not meant: each enabling looks at PMRSTS too.
    /// </summary>
    public Load? StatusRead(long number, int enabled) =>
        number >= 1 && number <= StatusReads.Count && StatusReads[(int)number - 1] is var load && _enablings.Count(at => at < load.Number) == enabled ? load : null;

    private void Take(Intent intent)
    {
        switch (intent)
        {
            case PmrEnabled:
                _enabled++;
                break;
            case PmrWritten written:
                Write(written);
                break;
            case PmrBarrier barrier:
                Barriers.Add((barrier, _enabled));
                foreach (var record in _records.Values)
                    record.Settle();
                break;
            case PmrRead read when _records.TryGetValue(read.Offset, out var record) && record.Bytes == read.Bytes && record is { IsSettled: true, Kept: { } kept }:
                Reads.Add((record, read, read.Digest == Lab.Nvme.DataPattern.Digest(kept.Seed, (ulong)read.Offset, read.Bytes)));
                break;
        }
    }

    private void Write(PmrWritten written)
    {
        if (written.Offset < 0 || written.Offset % 8 != 0 || written.Bytes is < 8 or > MostBytes || written.Bytes % 8 != 0 || written.Offset > long.MaxValue - MostBytes)
        {
            Impossible.Add($"the intent log tells of a record of {written.Bytes} bytes at offset {written.Offset}, which is no possible place");
            return;
        }
        var known = _records.TryGetValue(written.Offset, out var record);
        if (known ? record!.Bytes != written.Bytes : _records.Values.Any(other => Overlap(other, written)))
        {
            Impossible.Add($"the record of {written.Bytes} bytes at offset {written.Offset} overlaps another of another place or length: what should be there cannot be told");
            return;
        }
        if (!known)
            _records[written.Offset] = record = new(written.Offset, written.Bytes);
        record!.Write(written);
    }

    private static bool Overlap(PmrRecord one, PmrWritten other) => one.Offset < other.Offset + other.Bytes && other.Offset < one.Offset + one.Bytes;
}
