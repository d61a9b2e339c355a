using Lab.Judge.Instructions;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>Runs the trace once and sorts what happened to the queues that it happened to. Decides nothing.</summary>
internal sealed class Replay
{
    private readonly RegisterShadow _registers = new();
    private readonly Dictionary<int, MeantReset> _resets;
    private readonly LogProgress _progress;
    private readonly Task<InstructionReplay?> _instructions;
    private readonly HostStores _hosted;
    // Queues of which the trace names no commands, by the queue that their completions go to.
    private readonly ILookup<CompletionLife?, SubmissionLife> _silent;

    private Replay(Capture capture)
    {
        // It goes through the trace beside this, but where stores to host memory must be put between the trace's.
        (Capture, _instructions) = (capture, Task.Run(() => InstructionReplay.Of(capture)));
        var stores = capture.Witness is { Watched: not (null or []) } ? Instructions : null;
        Meant = MeantLog.Read(capture.Intents);
        Resets = ResetTimes.Find(capture);
        Queues = QueueTable.Build(capture, Meant, Resets, stores?.Watched ?? []);
        _hosted = new(stores);
        Places = new(capture);
        TellsDeletions = capture.Trace.Any(happened => happened is DeviceQueueDeleted);
        Lists = new(Meant, Places);
        _resets = Resets.Where(reset => reset.Shown is not null).ToDictionary(reset => reset.Shown!.Number);
        _progress = new(Meant, Queues);
        Stores = new(this, new(Meant.Buffers), _progress);
        HashSet<int> named = [.. capture.Trace.Select(CommandQueue).Where(queue => queue >= 0)];
        _silent = Queues.Submissions.Where(submission => !named.Contains(submission.Id)).ToLookup(submission => submission.Completions);
        if (capture.Trace.OfType<DeviceAdminCommand>().FirstOrDefault(command => command.Opcode == (int)AdminOpcode.DoorbellBufferConfig && Succeeds(command)) is { } shadow)
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

    /// <summary>The trace tells of queues that the device deletes: those of older labs do not.</summary>
    public bool TellsDeletions { get; }

    public Capture Capture { get; }
    /// <summary>What the processors executed; null where it was not recorded.</summary>
    public InstructionReplay? Instructions => _instructions.GetAwaiter().GetResult();
    public MeantLog Meant { get; }
    public IReadOnlyList<MeantReset> Resets { get; }
    public QueueTable Queues { get; }
    public PlaceFinder Places { get; }
    public ListTable Lists { get; }
    /// <summary>The driver's stores to memory buffers.</summary>
    public BufferStores Stores { get; }

    /// <summary>All doorbell stores by the driver on its controller.</summary>
    public List<(Store Store, DoorbellPlace Place)> Doorbells { get; } = [];
    /// <summary>Doorbells of queues that do not exist, or by someone else than the driver.</summary>
    public List<(Store Store, string What)> StrayDoorbells { get; } = [];
    /// <summary>Doorbells of another controller: then the device events, which name none, mean nothing.</summary>
    public List<Store> ForeignDoorbells { get; } = [];
    /// <summary>Stores to the controller's properties, in order.</summary>
    public List<(Store Store, long Offset)> Properties { get; } = [];
    /// <summary>Commands and completions of queues that do not exist.</summary>
    public List<(TraceEvent Event, string What)> Strays { get; } = [];
    public List<DeviceFault> Faults { get; } = [];

    public static Replay Of(Capture capture)
    {
        var replay = new Replay(capture);
        foreach (var happened in capture.Trace)
        {
            foreach (var store in replay._hosted.Before(happened))
                replay.TakeStore(store);
            replay.Take(happened);
        }
        foreach (var store in replay._hosted.Rest(capture.Trace.Length == 0 ? 0 : capture.Trace[^1].Number))
            replay.TakeStore(store);
        return replay;
    }

    /// <summary>Whether the store is the driver's, not DMA.</summary>
    public bool IsDriver(Store store) => IsDriver(store.Cpu);

    /// <summary>The same of an access by that CPU.</summary>
    public bool IsDriver(int cpu) => cpu >= 0 == (Capture.Header.DriverStores == DriverStores.GuestCpu);

    /// <summary>Whose buffer it is, for people: the driver's own controller's is just "cmb".</summary>
    public string NameOf(Region region) => region.Controller == Capture.Header.Controller ? region.Kind == RegionKind.Cmb ? "cmb" : "pmr" : region.Name;

    private void Take(TraceEvent happened)
    {
        switch (happened)
        {
            case Store store:
                TakeStore(store);
                break;
            case DeviceCommand command:
                TakeCommand(command, command.Queue, command.Cid);
                break;
            case DeviceAdminCommand command:
                TakeCommand(command, command.Queue, command.Cid);
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
            case RegisterPlace register when register.Controller == ours:
                TakeProperty(store, register.Offset);
                break;
            case SlotPlace slot:
                if (slot.Region is not null)
                    Lists.Store(store, IsDriver(store));
                TakeSlotStore(store, slot);
                break;
            case BufferPlace { Region.Kind: RegionKind.Cmb } buffer:
                Lists.Store(store, IsDriver(store));
                if (IsDriver(store))
                    Stores.Elsewhere(store, buffer.Region);
                break;
        }
    }

    private void TakeProperty(Store store, long offset)
    {
        if (_resets.TryGetValue(store.Number, out var reset))
            _registers.Reset(reset.Kind ?? ResetKind.Complete);
        _registers.Apply(offset, store.Size, store.Value);
        Places.Decode(_registers);
        Properties.Add((store, offset));
    }

    private void TakeSlotStore(Store store, SlotPlace place)
    {
        var life = Queues.At(place.Queue);
        var lives = life.Origin.LivesAt(store.Number);
        if (place.Region is not { } region)
        {
            // The memory of a queue that is gone is anybody's.
            if (lives && life is SubmissionLife hosted)
                hosted.Store(store, (long)place.Slot * place.Queue.EntryBytes + place.Byte, (int)Math.Min(store.Size, place.Queue.Bytes - (long)(store.Address.Value - place.Queue.Address)), byDriver: true);
            return;
        }
        // The memory of a queue that is gone, or not there yet, may serve something else.
        if (!lives && IsDriver(store) && Stores.Told(store) is not null)
        {
            Stores.Elsewhere(store, region);
            return;
        }
        var first = (long)place.Slot * place.Queue.EntryBytes + place.Byte;
        var inside = (int)Math.Min(store.Size, place.Queue.Bytes - first);
        if (life is SubmissionLife submission)
            submission.Store(store, first, inside, IsDriver(store));
        if (!IsDriver(store))
            return;
        // Without a guest the controller's own stores to another one's buffer look like the driver's.
        if (life is CompletionLife && lives && (Capture.Header.DriverStores == DriverStores.GuestCpu || region.Controller == Capture.Header.Controller))
            Stores.InLiveCompletions(store, region, life);
        else
            Stores.InQueue(store, region, life, inside);
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
                var first = submission.Exposures.Count;
                submission.Ring(store);
                // With shadow doorbells it does not say how many laps it covers.
                if (Shadowed is null)
                    Lists.Ring(submission, first, store, Places);
                break;
            case CompletionLife completion:
                completion.Ring(store);
                break;
            default:
                StrayDoorbells.Add((store, $"the {name} was rung, and there is no such queue"));
                break;
        }
    }

    private void TakeCommand(TraceEvent command, int queue, int cid)
    {
        if (Queues.Find(QueueKind.Submission, queue, command.Number) is SubmissionLife life)
            life.Execute(command, cid);
        else
            Strays.Add((command, $"the device runs cid {cid} from sq{queue}, and there is no such queue"));
    }

    private void TakeCompletion(DeviceCompletion completion)
    {
        if (Queues.Latest(QueueKind.Completion, completion.Queue, completion.Number) is not CompletionLife life ||
            !(life.Origin.LivesAt(completion.Number) || life.Origin.End is QueueEnd.Reset or QueueEnd.Disabled && life.PostTooLate(completion)))
        {
            Strays.Add((completion, $"the device completes cid {completion.Cid} on cq{completion.Queue}, and there is no such queue"));
            return;
        }
        if (!life.Origin.LivesAt(completion.Number))
            return;
        life.Post(completion);
        if (life.Answers[^1] is var (queue, index))
            Lists.Answer(queue, index);
        foreach (var submission in _silent[life].Where(submission => submission.Origin.LivesAt(completion.Number)))
            submission.Complete(completion.Cid);
        _progress.Advance();
    }

    private bool Succeeds(DeviceAdminCommand command) => Capture.Trace.OfType<DeviceCompletion>()
        .FirstOrDefault(posted => posted.Number > command.Number && posted.Queue == command.Queue && posted.Cid == command.Cid) is { Status: 0 };

    private static int CommandQueue(TraceEvent happened) => happened switch
    {
        DeviceCommand command => command.Queue,
        DeviceAdminCommand command => command.Queue,
        _ => -1,
    };
}
