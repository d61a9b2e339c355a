using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>
/// Finds the queues that the device's side tells of: the admin queues from the stores to AQA, ASQ, ACQ and CC, the I/O queues from the
/// device's create and delete events, and the place of either from the regions and the stores to CMBMSC.
/// </summary>
internal sealed class QueueWitness
{
    private readonly RegisterShadow _registers = new();
    private readonly PlaceFinder _places;
    private readonly List<QueueOrigin> _origins = [];
    private readonly Dictionary<(QueueKind, int), QueueOrigin> _living = [];
    // Creations that the device has not answered yet, by command identifier, with the queue that had the identifier before.
    private readonly Dictionary<int, (QueueOrigin Made, QueueOrigin? Before)> _asked = [];
    private int _command = -1;

    private QueueWitness(Capture capture) => _places = new(capture);

    public static List<QueueOrigin> Hear(Capture capture, IEnumerable<MeantReset> resets)
    {
        var witness = new QueueWitness(capture);
        var properties = capture.Regions.Where(r => r.Controller == capture.Header.Controller && r.Kind == RegionKind.Registers).ToArray();
        var shown = resets.Where(reset => reset.Shown is not null).ToDictionary(reset => reset.Shown!.Number);
        foreach (var happened in capture.Trace)
            switch (happened)
            {
                case Store store when At(properties, store.Address) is { } bar:
                    if (shown.TryGetValue(store.Number, out var reset))
                        witness.Reset(reset, store.Number);
                    witness.Take(store, bar.Offset(store.Address));
                    break;
                case DeviceAdminCommand command:
                    witness._command = command.Cid;
                    break;
                case DeviceQueueCreated made:
                    witness.Create(made);
                    break;
                case DeviceQueueDeleted deleted when witness._living.Remove((deleted.Kind, deleted.Id), out var gone):
                    gone.Finish(deleted.Number, QueueEnd.Deleted);
                    break;
                case DeviceCompletion { Queue: 0 } answer when witness._asked.Remove(answer.Cid, out var asked) && answer.Status != 0:
                    witness.Refuse(asked.Made, asked.Before);
                    break;
            }
        return witness._origins;
    }

    private static Region? At(Region[] regions, ulong address)
    {
        foreach (var region in regions)
            if (region.Contains(address))
                return region;
        return null;
    }

    private void Reset(MeantReset reset, int number)
    {
        reset.Before = _registers.Copy();
        EndAll(number, QueueEnd.Reset);
        _registers.Reset(reset.Kind ?? ResetKind.Complete);
    }

    private void Take(Store store, long offset)
    {
        var was = _registers.Enabled;
        _registers.Apply(offset, store.Size, store.Value);
        _places.Decode(_registers);
        if (was && !_registers.Enabled)
            EndAll(store.Number, QueueEnd.Disabled);
        if (was || !_registers.Enabled)
            return;
        foreach (var kind in (QueueKind[])[QueueKind.Submission, QueueKind.Completion])
            if (_registers.AdminDepth(kind) >= 2)
                Open(new(kind, 0, _registers.AdminDepth(kind), _registers.AdminAddress(kind), 0, store.Number));
    }

    private void EndAll(int number, QueueEnd end)
    {
        foreach (var living in _living.Values)
            living.Finish(number, end);
        _living.Clear();
        _asked.Clear();
    }

    private void Create(DeviceQueueCreated made)
    {
        var origin = new QueueOrigin(made.Kind, made.Id, made.Depth, made.Address, made.CompletionQueue, made.Number) { ByCommand = true };
        _asked[_command] = (origin, Open(origin));
    }

    // Returns the queue that had the identifier.
    private QueueOrigin? Open(QueueOrigin origin)
    {
        _places.Place(origin);
        _origins.Add(origin);
        _living.Remove((origin.Kind, origin.Id), out var before);
        before?.Finish(origin.Born, QueueEnd.Replaced);
        _living[(origin.Kind, origin.Id)] = origin;
        return before;
    }

    // The device tells of a creation before it looks whether it can.
    private void Refuse(QueueOrigin made, QueueOrigin? before)
    {
        made.Refuse();
        if (!ReferenceEquals(_living.GetValueOrDefault((made.Kind, made.Id)), made))
            return;
        _living.Remove((made.Kind, made.Id));
        if (before is null)
            return;
        before.GoOn();
        _living[(made.Kind, made.Id)] = before;
    }
}
