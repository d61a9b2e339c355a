using Lab.Judge.Replaying;
using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge;

/// <summary>
/// A picture of the at most 12 events of one queue around the one that a rule objects to:
/// <code>
///    #1048  cmb+0x0170  8  0x0000000000000000   sq1 slot 5 bytes 48-55
///  > #1049  doorbell sq1 tail 6                 slot 5 lacks bytes 56-63
///    #1050  cmb+0x0178  8  0x0000000000000000   sq1 slot 5 bytes 56-63  (late)
/// </code>
/// </summary>
internal sealed class Timeline(Replay replay)
{
    private const int Before = 7;
    private const int After = 4;
    private const int PictureColumn = 36;

    private readonly HashSet<int> _outOfBounds = [.. replay.Stores.OutOfBounds.Select(bad => bad.Store.Number)];
    // What the driver meant for memory in no queue, whenever it told so.
    private readonly BufferTable _told = new(replay.Meant.Buffers);
    private readonly Dictionary<int, bool> _behind = replay.Queues.Submissions.SelectMany(s => s.Late)
        .GroupBy(late => late.Store.Store.Number).ToDictionary(group => group.Key, group => group.Any(late => late.Behind));

    /// <summary>Draws events around event <paramref name="number"/>; the last ones when it is 0.</summary>
    /// <param name="number">The event that a rule objects to.</param>
    /// <param name="queue">Whose events; null for all.</param>
    /// <param name="note">A few words beside the event.</param>
    public string Around(int number, QueueLife? queue, string note)
    {
        List<TraceEvent> before = [], after = [];
        var properties = queue is null && replay.Properties.Exists(property => property.Store.Number == number);
        foreach (var happened in replay.Capture.Trace)
        {
            if (happened.Number != number && !(properties && IsProperty(happened)) && !Concerns(happened, queue))
                continue;
            if (number == 0 || happened.Number <= number)
            {
                before.Add(happened);
                if (before.Count > Before + 1 + (number == 0 ? After : 0))
                    before.RemoveAt(0);
            }
            else if (after.Count < After)
                after.Add(happened);
        }
        return string.Join('\n', before.Concat(after).Select(happened => Line(happened, number, note)));
    }

    private string Line(TraceEvent happened, int number, string note)
    {
        var (picture, meaning) = Describe(happened);
        var focus = happened.Number == number;
        if (focus && note.Length > 0)
            meaning = meaning.Length == 0 ? note : $"{meaning}  {note}";
        if (_behind.TryGetValue(happened.Number, out var behind))
            meaning += behind ? "  (late)" : "  (out of turn)";
        return $" {(focus ? '>' : ' ')} {"#" + happened.Number,-7} {picture.PadRight(PictureColumn)} {meaning}".TrimEnd();
    }

    private bool IsProperty(TraceEvent happened) =>
        happened is Store store && replay.Queues.Map.Decode(store) is RegisterPlace register && register.Controller == replay.Capture.Header.Controller;

    private bool Concerns(TraceEvent happened, QueueLife? queue)
    {
        if (happened is DeviceDoorbell)
            return false;
        if (queue is null)
            return happened is not Store store || replay.Queues.Map.Decode(store) is DoorbellPlace or SlotPlace or BufferPlace;
        if (!queue.Origin.LivesAt(happened.Number))
            return false;
        var (submission, completion) = queue.Origin.Kind == QueueKind.Submission ? (queue.Id, queue.Origin.CompletionQueue) : (-1, queue.Id);
        return happened switch
        {
            Store store => Concerns(store, queue, completion),
            DeviceCommand command => command.Queue == submission || queue.Origin.Kind == QueueKind.Completion && command.Queue == completion,
            DeviceAdminCommand command => command.Queue == queue.Id,
            DeviceCompletion posted => posted.Queue == completion,
            DeviceFault => true,
            _ => false,
        };
    }

    private bool Concerns(Store store, QueueLife queue, int completion) => replay.Queues.Map.Decode(store) switch
    {
        DoorbellPlace doorbell when doorbell.Controller != replay.Capture.Header.Controller => false,
        DoorbellPlace { Kind: QueueKind.Submission } doorbell => doorbell.Queue == queue.Id && queue.Origin.Kind == QueueKind.Submission,
        DoorbellPlace doorbell => doorbell.Queue == completion,
        SlotPlace slot => replay.Queues.At(slot.Queue) == queue,
        BufferPlace { Region.Kind: RegionKind.Cmb } => queue.InBuffer || replay.Lists.Visible.Count > 0,
        _ => false,
    };

    private (string Picture, string Meaning) Describe(TraceEvent happened) => happened switch
    {
        Store store => DescribeStore(store),
        DeviceCommand command => ("device", $"runs cid {command.Cid} opc 0x{command.Opcode:x} nsid {command.Nsid} from sq{command.Queue}"),
        DeviceAdminCommand command => ("device", $"runs admin cid {command.Cid} opc 0x{command.Opcode:x} from sq{command.Queue}"),
        DeviceCompletion posted => ("device", $"completes cid {posted.Cid} on cq{posted.Queue} status 0x{posted.Status:x}"),
        DeviceQueueDeleted gone => ("device", $"deletes {(gone.Kind == QueueKind.Submission ? "sq" : "cq")}{gone.Id}"),
        DeviceQueueCreated made => ("device", $"makes {(made.Kind == QueueKind.Submission ? "sq" : "cq")}{made.Id} of {made.Depth} slots at {made.Address}"),
        DeviceFault fault => ("device", fault.Text),
        Load load => ($"{Place(load.Address)}  {load.Size}  0x{load.Value.Value.ToString($"x{2 * load.Size}")}", "load"),
        _ => ("device", ""),
    };

    private string Place(ulong address) => replay.Capture.Regions.FirstOrDefault(region => region.Contains(address)) is { } region
        ? $"{(region.Kind == RegionKind.Registers ? "bar0" : "cmb")}+0x{region.Offset(address):x4}"
        : $"0x{address:x}";

    private string Meant(Store store) =>
        _outOfBounds.Contains(store.Number) || _told.At(store.Address, null) is not { } told ? "in no queue" : told.Use == "Lists" ? "list" : "in buffer";

    private (string Picture, string Meaning) DescribeStore(Store store)
    {
        var value = $"{store.Size}  0x{store.Value.Value.ToString($"x{2 * store.Size}")}";
        var by = replay.IsDriver(store) ? "" : "  (DMA)";
        switch (replay.Queues.Map.Decode(store))
        {
            case DoorbellPlace doorbell:
                var bell = doorbell.Kind == QueueKind.Submission ? $"sq{doorbell.Queue} tail" : $"cq{doorbell.Queue} head";
                var odd = store.Size == 4 && doorbell.Exact ? "" : $" ({store.Size} bytes{(doorbell.Exact ? "" : ", unaligned")})";
                return ($"doorbell {bell} {store.Value.Value}{odd}", by.Trim());
            case SlotPlace slot:
                var last = slot.Byte + store.Size - 1;
                var bytes = last == slot.Byte ? $"byte {last}" : $"bytes {slot.Byte}-{last}";
                return ($"{(slot.Region is { } region ? $"{replay.NameOf(region)}+0x{slot.Offset:x4}" : $"{store.Address}")}  {value}", $"{slot.Queue.Name} slot {slot.Slot} {bytes}{by}");
            case BufferPlace buffer:
                return ($"{replay.NameOf(buffer.Region)}+0x{buffer.Offset:x4}  {value}", $"{Meant(store)}{by}");
            case RegisterPlace register:
                return ($"bar0+0x{register.Offset:x4}  {value}", $"{ControllerProperty.At(register.Offset) ?? "register"}{by}");
            default:
                return ($"{store.Address}  {value}", by.Trim());
        }
    }
}
