using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>A peer-to-peer capture, sorted: what was meant with what the devices did of it.</summary>
internal sealed class PeerReplay
{
    private readonly Dictionary<int, List<PeerCommand>> _byQueue = [];
    // Numbers, rising, of the admin queues' too: each ends the runs of accesses before it.
    private readonly List<int> _completions = [];
    private List<(ByteRange Range, int After, int Before)>? _queueSpans;

    private PeerReplay(Capture capture) => Capture = capture;

    public Capture Capture { get; }
    public List<PeerCopy> Copies { get; } = [];
    public List<Piece> Pieces { get; } = [];
    public List<ProviderPlaced> Providers { get; } = [];
    public List<DeviceAccess> Accesses { get; } = [];
    public List<IommuFault> Faults { get; } = [];
    /// <summary>Loads and stores of CPUs in controller memory buffers.</summary>
    public List<(int Number, ulong Address, int Size)> CpuAccesses { get; } = [];
    /// <summary>I/O commands that the device fetched and nobody meant.</summary>
    public List<DeviceCommand> Unmeant { get; } = [];
    public IEnumerable<PeerCommand> Commands => _byQueue.Values.SelectMany(commands => commands);
    public bool CpuIsKnown => Capture.Header.DriverStores == DriverStores.GuestCpu;

    public static PeerReplay Of(Capture capture)
    {
        var replay = new PeerReplay(capture);
        replay.ReadLog();
        replay.ReadTrace();
        return replay;
    }

    /// <summary>The host's word on how a client reaches a provider; null where it has none.</summary>
    public RouteTruth? Truth(string provider, string client) => Capture.Routes.FirstOrDefault(route => route.Provider == provider && route.Client == client);

    /// <summary>Whether the range is in any BAR of a controller or provider.</summary>
    public bool IsPlaced(ByteRange range) => Capture.Regions.Any(region => new ByteRange(region.Base, (long)region.Bytes).Contains(range));

    /// <summary>
    /// Where queues and lists lay when the event happened. Log and trace have no common clock: what was fetched and ended tells which came first.
    /// </summary>
    public IEnumerable<ByteRange> ForQueues(int number) => (_queueSpans ??= QueueSpans()).Where(span => number > span.After && number < span.Before).Select(span => span.Range);

    /// <summary>Number of the last completion of any command before the event; 0 for none.</summary>
    public int LastCompletionBefore(int number)
    {
        var at = _completions.BinarySearch(number);
        at = at < 0 ? ~at : at;
        return at == 0 ? 0 : _completions[at - 1];
    }

    /// <summary>The provider region, as the host found it, that an address lies in; null for none.</summary>
    public Region? RegionOf(ByteRange range) => Capture.Regions.FirstOrDefault(region => region.Kind != RegionKind.Registers && new ByteRange(region.Base, (long)region.Bytes).Contains(range));

    /// <summary>
    /// What speaks for it that not the driver but the emulated machine lost a copy's data, as one more clause; empty where nothing does.
    /// </summary>
    public string Blame(PeerCopy copy)
    {
        foreach (var command in copy.Commands)
            if (Truth(copy.Meant.Through, command.Meant.Client) is { Type: "BusAddress" } truth && command.Ranges.SequenceEqual(command.Bus) && Faults.Count > 0)
                return $"; the IOMMU refused {Faults.Count} accesses, though {truth.Reason}: no IOMMU has a say there, the address that {command.Meant.Client} was given is the right one, and " +
                    "it is QEMU that sends every access of a device through its IOMMU";
        return "";
    }

    private List<(ByteRange Range, int After, int Before)> QueueSpans() =>
    [
        .. Pieces.Where(piece => piece.Taken.Copy == 0).Select(piece => (
            piece.Range,
            Commands.Where(command => command.LogPosition < piece.From).Select(command => command.Completion?.Number ?? 0).DefaultIfEmpty(0).Max(),
            Commands.Where(command => command.LogPosition > piece.To).Select(command => command.Seen?.Number ?? int.MaxValue).DefaultIfEmpty(int.MaxValue).Min())),
    ];

    private void ReadLog()
    {
        Dictionary<int, PeerCopy> open = [];
        for (var at = 0; at < Capture.Intents.Length; at++)
            switch (Capture.Intents[at])
            {
                case ProviderPlaced provider:
                    Providers.Add(provider);
                    break;
                case PieceTaken taken:
                    Pieces.Add(new(taken, at));
                    break;
                case PieceGiven given when Pieces.FindLast(piece => piece.Taken.BusAddress == given.BusAddress && piece.To == int.MaxValue) is { } piece:
                    piece.To = at;
                    break;
                case CopyMeant meant:
                    Copies.Add(open[meant.Copy] = new(meant));
                    break;
                case PeerCommandMeant meant:
                    var command = new PeerCommand(meant, at);
                    if (open.TryGetValue(meant.Copy, out var copy))
                        copy.Commands.Add(command);
                    if (!_byQueue.TryGetValue(meant.Queue, out var commands))
                        _byQueue[meant.Queue] = commands = [];
                    commands.Add(command);
                    break;
                case CopyEnded ended when open.TryGetValue(ended.Copy, out var known):
                    known.Ended = ended;
                    break;
            }
    }

    // The number of a queue tells whose command it is; commands of one queue are fetched in their order.
    private void ReadTrace()
    {
        Dictionary<int, int> next = [];
        PeerCommand? mapping = null;
        foreach (var happened in Capture.Trace)
            switch (happened)
            {
                case DeviceCommand fetched:
                    var at = next.GetValueOrDefault(fetched.Queue);
                    next[fetched.Queue] = at + 1;
                    mapping = _byQueue.TryGetValue(fetched.Queue, out var commands) && at < commands.Count ? commands[at] : null;
                    if (mapping is null)
                        Unmeant.Add(fetched);
                    else
                        mapping.Seen = fetched;
                    break;
                case DeviceAdminCommand:
                    mapping = null;
                    break;
                case DataMapped mapped:
                    mapping?.Mapped.Add(new(mapped.Address, mapped.Bytes));
                    break;
                case DeviceCompletion completion:
                    _completions.Add(completion.Number);
                    if (Ended(completion) is { } command)
                        command.Completion = completion;
                    break;
                case DeviceAccess access:
                    Accesses.Add(access);
                    break;
                case IommuFault fault:
                    Faults.Add(fault);
                    break;
                case Store { Cpu: >= 0 } store when InBuffer(store.Address):
                    CpuAccesses.Add((store.Number, store.Address, store.Size));
                    break;
                case Load { Cpu: >= 0 } load when InBuffer(load.Address):
                    CpuAccesses.Add((load.Number, load.Address, load.Size));
                    break;
            }
    }

    private PeerCommand? Ended(DeviceCompletion completion) => _byQueue.TryGetValue(completion.Queue, out var commands)
        ? commands.Find(command => command.Completion is null && command.Seen?.Cid == completion.Cid)
        : null;

    private bool InBuffer(ulong address) => Capture.Regions.Any(region => region.Kind == RegionKind.Cmb && region.Contains(address));
}
