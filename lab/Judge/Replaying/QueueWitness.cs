using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>
/// Finds the queues that the device's side tells of: the admin queues from the stores to AQA, ASQ, ACQ and CC, the I/O queues from the
/// device's create events, and the place of either in the memory buffer from the stores to CMBMSC.
/// </summary>
internal sealed class QueueWitness(Capture capture)
{
    private readonly RegisterShadow _registers = new();
    private readonly Region? _buffer = capture.Regions.FirstOrDefault(r => r.Controller == capture.Header.Controller && r.Kind == RegionKind.Cmb);

    public List<QueueOrigin> Origins { get; } = [];

    public static List<QueueOrigin> Hear(Capture capture)
    {
        var witness = new QueueWitness(capture);
        var properties = capture.Regions.Where(r => r.Controller == capture.Header.Controller && r.Kind == RegionKind.Registers).ToArray();
        foreach (var happened in capture.Trace)
        {
            if (happened is DeviceQueueCreated made)
                witness.Open(made.Kind, made.Id, made.Depth, made.Address, made.CompletionQueue, made.Number);
            else if (happened is Store store && properties.FirstOrDefault(r => r.Contains(store.Address)) is { } bar)
                witness.Take(store, bar.Offset(store.Address));
        }
        return witness.Origins;
    }

    private void Take(Store store, long offset)
    {
        var was = _registers.Enabled;
        _registers.Apply(offset, store.Size, store.Value);
        if (was && !_registers.Enabled)
            foreach (var origin in Origins)
                origin.Died = Math.Min(origin.Died, store.Number);
        if (was || !_registers.Enabled)
            return;
        foreach (var kind in (QueueKind[])[QueueKind.Submission, QueueKind.Completion])
            if (_registers.AdminDepth(kind) >= 2)
                Open(kind, 0, _registers.AdminDepth(kind), _registers.AdminAddress(kind), 0, store.Number);
    }

    private void Open(QueueKind kind, int id, int depth, ulong address, int completionQueue, int number)
    {
        foreach (var earlier in Origins.Where(o => o.Kind == kind && o.Id == id))
            earlier.Died = Math.Min(earlier.Died, number);
        Origins.Add(new(kind, id, depth, address, StoreAddress(address), completionQueue, number, Witnessed: true));
    }

    // The controller may decode its buffer at another address than the CPU stores to.
    private ulong? StoreAddress(ulong address)
    {
        if (_buffer is null)
            return null;
        if (_registers.BufferBase is { } decoded && address >= decoded && address - decoded < _buffer.Bytes)
            return _buffer.Base + (address - decoded);
        return _buffer.Contains(address) ? address : null;
    }
}
