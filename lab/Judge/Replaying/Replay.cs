using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>Runs the trace once and sorts what happened to the queues that it happened to. Decides nothing.</summary>
internal sealed class Replay
{
    private const int DoorbellBufferConfig = 0x7C;

    private readonly HashSet<int> _queuesWithCommands;

    private Replay(Capture capture)
    {
        Capture = capture;
        Meant = MeantLog.Read(capture.Intents);
        Queues = QueueTable.Build(capture, Meant);
        _queuesWithCommands = [.. capture.Trace.Select(CommandQueue).Where(queue => queue >= 0)];
        if (capture.Trace.OfType<DeviceAdminCommand>().FirstOrDefault(command => command.Opcode == DoorbellBufferConfig && Succeeds(command)) is { } shadow)
            Shadowed = $"shadow doorbells: the driver had them set up at #{shadow.Number}, from then on it writes tails and heads to host memory and rings only at times";
    }

    /// <summary>
    /// The intents were made of the kernel's own trace: commands and their ends, but not all bytes, no slots, no doorbells, no asynchronous
    /// event requests, no addresses. The lab says so, not the driver: no log of a driver that tells more may hide behind it.
    /// </summary>
    public static bool IsKernelTold(Capture capture) => capture.Header.Driver == CaptureHeader.LinuxDriver;

    public bool KernelTold => IsKernelTold(Capture);

    /// <summary>Why doorbells are missing in the trace; null when all are there.</summary>
    public string? Shadowed { get; }

    public Capture Capture { get; }
    public MeantLog Meant { get; }
    public QueueTable Queues { get; }

    /// <summary>All doorbell stores by the driver on its controller.</summary>
    public List<(Store Store, DoorbellPlace Place)> Doorbells { get; } = [];
    /// <summary>Doorbells of queues that do not exist, or by someone else than the driver.</summary>
    public List<(Store Store, string What)> StrayDoorbells { get; } = [];
    /// <summary>Doorbells of another controller: then the device events, which name none, mean nothing.</summary>
    public List<Store> ForeignDoorbells { get; } = [];
    /// <summary>Stores by the driver to the memory buffer.</summary>
    public int BufferStores { get; private set; }
    /// <summary>Those among them that touch bytes outside the queues.</summary>
    public List<(Store Store, string What, QueueLife? Near)> OutOfBounds { get; } = [];
    /// <summary>Commands and completions of queues that do not exist.</summary>
    public List<(TraceEvent Event, string What)> Strays { get; } = [];
    public List<DeviceFault> Faults { get; } = [];

    public static Replay Of(Capture capture)
    {
        var replay = new Replay(capture);
        foreach (var happened in capture.Trace)
            replay.Take(happened);
        return replay;
    }

    /// <summary>Whether the store is the driver's, not DMA.</summary>
    public bool IsDriver(Store store) => IsDriver(store.Cpu);

    /// <summary>The same of an access by that CPU.</summary>
    public bool IsDriver(int cpu) => cpu >= 0 == (Capture.Header.DriverStores == DriverStores.GuestCpu);

    private void Take(TraceEvent happened)
    {
        switch (happened)
        {
            case Store store:
                TakeStore(store);
                break;
            case DeviceCommand command:
                TakeCommand(command, command.Queue, $"cid {command.Cid}");
                break;
            case DeviceAdminCommand command:
                TakeCommand(command, command.Queue, $"cid {command.Cid}");
                break;
            case DeviceCompletion completion:
                TakeCompletion(completion);
                break;
            case DeviceDoorbell doorbell:
                Queues.Find(doorbell.Kind, doorbell.Queue, doorbell.Number)?.TakenByDevice.Add(doorbell.Value);
                break;
            case DeviceFault fault:
                Faults.Add(fault);
                break;
        }
    }

    private void TakeStore(Store store)
    {
        var ours = Capture.Header.Controller;
        switch (Queues.Map.Decode(store))
        {
            case DoorbellPlace doorbell when doorbell.Controller != ours:
                ForeignDoorbells.Add(store);
                break;
            case DoorbellPlace doorbell:
                TakeDoorbell(store, doorbell);
                break;
            case SlotPlace slot when slot.Region.Controller == ours:
                TakeSlotStore(store, slot);
                break;
            case BufferPlace { Region.Kind: RegionKind.Cmb } buffer when buffer.Region.Controller == ours && IsDriver(store):
                BufferStores++;
                OutOfBounds.Add((store, $"cmb+0x{buffer.Offset:x}, which is in no queue", Before(store)));
                break;
        }
    }

    private void TakeSlotStore(Store store, SlotPlace place)
    {
        var first = (long)place.Slot * place.Queue.EntryBytes + place.Byte;
        var inside = (int)Math.Min(store.Size, place.Queue.Bytes - first);
        var life = Queues.At(place.Queue);
        if (life is SubmissionLife submission)
            submission.Store(store, first, inside, IsDriver(store));
        if (!IsDriver(store))
            return;
        BufferStores++;
        if (inside < store.Size)
            OutOfBounds.Add((store, $"cmb+0x{place.Offset:x}, {store.Size - inside} of them behind the end of {life.Name}", life));
    }

    private void TakeDoorbell(Store store, DoorbellPlace place)
    {
        var name = place.Kind == QueueKind.Submission ? $"tail doorbell of sq{place.Queue}" : $"head doorbell of cq{place.Queue}";
        if (!IsDriver(store))
        {
            StrayDoorbells.Add((store, $"the {name} was rung by DMA, not by the driver"));
            return;
        }
        Doorbells.Add((store, place));
        // The device ignores a store between two doorbells.
        if (!place.Exact)
            return;
        switch (Queues.Find(place.Kind, place.Queue, store.Number))
        {
            case SubmissionLife submission:
                submission.Ring(store);
                break;
            case CompletionLife completion:
                completion.Ring(store);
                break;
            default:
                StrayDoorbells.Add((store, $"the {name} was rung, and there is no such queue"));
                break;
        }
    }

    private void TakeCommand(TraceEvent command, int queue, string what)
    {
        if (Queues.Find(QueueKind.Submission, queue, command.Number) is SubmissionLife life)
            life.Execute(command);
        else
            Strays.Add((command, $"the device runs {what} from sq{queue}, and there is no such queue"));
    }

    private void TakeCompletion(DeviceCompletion completion)
    {
        if (Queues.Find(QueueKind.Completion, completion.Queue, completion.Number) is not CompletionLife life)
        {
            Strays.Add((completion, $"the device completes cid {completion.Cid} on cq{completion.Queue}, and there is no such queue"));
            return;
        }
        life.Posted.Add(completion);
        foreach (var submission in Queues.Submissions.Where(s => s.Origin.CompletionQueue == life.Id && s.Origin.LivesAt(completion.Number)))
            if (!_queuesWithCommands.Contains(submission.Id))
                submission.Complete(completion.Cid);
    }

    private bool Succeeds(DeviceAdminCommand command) => Capture.Trace.OfType<DeviceCompletion>()
        .FirstOrDefault(posted => posted.Number > command.Number && posted.Queue == command.Queue && posted.Cid == command.Cid) is { Status: 0 };

    private SubmissionLife? Before(Store store) =>
        Queues.Submissions.Where(s => s.Origin.StoreAddress <= store.Address.Value).MaxBy(s => s.Origin.StoreAddress);

    private static int CommandQueue(TraceEvent happened) => happened switch
    {
        DeviceCommand command => command.Queue,
        DeviceAdminCommand command => command.Queue,
        _ => -1,
    };
}
