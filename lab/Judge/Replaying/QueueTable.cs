using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>
/// The queues of a capture: the k-th creation that the device's side tells of belongs to the k-th command to create it in the log, and the k-th enabling
/// of the controller to the k-th pair of admin queues that the driver told of.
/// </summary>
internal sealed class QueueTable
{
    // The placements are this table's own objects: their contents need not be compared for each store.
    private readonly Dictionary<QueuePlacement, QueueLife> _placed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(QueueKind, int), QueueLife[]> _byIdentifier;
    private readonly Dictionary<MeantQueue, QueueLife> _byMeaning = [];

    private QueueTable(List<(QueueOrigin Origin, MeantQueue Meant)> pairs, List<MeantQueue> unheard, Capture capture)
    {
        Unheard = unheard;
        Impossible = [.. pairs.Select(pair => pair.Origin).Where(origin => origin is { Possible: false, Refused: false })];
        foreach (var (origin, meant) in pairs.Where(pair => pair.Origin.Possible))
        {
            QueueLife life = origin.Kind == QueueKind.Submission
                ? new SubmissionLife(origin, meant, Replay.IsKernelTold(capture))
                : new CompletionLife(origin, meant);
            Lives.Add(life);
            _byMeaning[meant] = life;
            if (origin.StoreAddress is { } address)
                _placed[new(origin.Kind, origin.Id, origin.Depth, address, origin.Born, origin.Died)] = life;
        }
        _byIdentifier = Lives.Where(life => !life.Origin.Refused).GroupBy(life => (life.Origin.Kind, life.Id))
            .ToDictionary(group => group.Key, group => group.OrderBy(life => life.Origin.Born).ToArray());
        foreach (var submission in Lives.OfType<SubmissionLife>())
            submission.Link(CompletionsOf(submission.Origin));
        Map = new AddressMap(capture.Regions, _placed.Keys, new(capture.Header.DoorbellStride));
    }

    public List<QueueLife> Lives { get; } = [];
    /// <summary>Queues with a depth that no queue can have.</summary>
    public List<QueueOrigin> Impossible { get; }
    /// <summary>Queues that the driver meant once more than the device's side tells of.</summary>
    public List<MeantQueue> Unheard { get; }
    public AddressMap Map { get; }

    public IEnumerable<SubmissionLife> Submissions => Lives.OfType<SubmissionLife>();
    public IEnumerable<CompletionLife> Completions => Lives.OfType<CompletionLife>();

    public QueueLife At(QueuePlacement placement) => _placed[placement];

    /// <summary>The queue that was meant; null when the device's side tells of none.</summary>
    public QueueLife? Of(MeantQueue meant) => _byMeaning.GetValueOrDefault(meant);

    /// <summary>The queue that has the identifier at the time of the event.</summary>
    public QueueLife? Find(QueueKind kind, int id, int number) => Latest(kind, id, number) is { } life && life.Origin.LivesAt(number) ? life : null;

    /// <summary>The queue that has the identifier at the time of the event, or had it last before.</summary>
    public QueueLife? Latest(QueueKind kind, int id, int number)
    {
        if (!_byIdentifier.TryGetValue((kind, id), out var lives))
            return null;
        int low = 0, high = lives.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = lives[middle].Origin.Born <= number ? (middle + 1, high) : (low, middle);
        }
        return low == 0 ? null : lives[low - 1];
    }

    public static QueueTable Build(Capture capture, MeantLog meant, IEnumerable<MeantReset> resets, IReadOnlyList<WatchedMemory> watched)
    {
        var origins = QueueWitness.Hear(capture, resets);
        // What no command in the log creates: admin queues, and all queues of drivers that do not tell their commands.
        var uncommanded = meant.Queues.Where(queue => !queue.Commanded).GroupBy(queue => (queue.Kind, queue.Id))
            .ToDictionary(group => group.Key, group => new Queue<MeantQueue>(group));
        HashSet<MeantQueue> used = [];
        List<(QueueOrigin Origin, MeantQueue Meant)> pairs = [];
        foreach (var origin in origins)
        {
            var key = (origin.Kind, origin.Id);
            var match = origin.ByCommand && meant.Creations.TryGetValue(key, out var commands) && commands.TryDequeue(out var told) ? told
                : uncommanded.TryGetValue(key, out var waiting) && waiting.TryDequeue(out var next) ? next
                : null;
            match ??= new(origin.Kind, origin.Id, null);
            used.Add(match);
            Believe(capture, origin, match);
            pairs.Add((origin, match));
        }
        foreach (var (origin, _) in pairs)
            if (origin is { Kind: QueueKind.Submission, Region: null } && watched.Contains(new(origin.ControllerAddress, (long)origin.Depth * SubmissionEntry.Bytes)))
                origin.StoreAddress = origin.ControllerAddress;
        // Without a witness the driver's word is all there is; the rule queue-geometry says so.
        var heard = pairs.Select(pair => (pair.Origin.Kind, pair.Origin.Id)).ToHashSet();
        foreach (var claim in meant.Queues.Where(queue => queue.Created is not null && !used.Contains(queue) && heard.Add((queue.Kind, queue.Id))))
        {
            used.Add(claim);
            pairs.Add((Claimed(capture, claim.Created!), claim));
        }
        return new(pairs, NeverAsked(meant.Queues, used, pairs), capture);
    }

    // A driver tells of both queues of a pair before it makes the first. When that is refused it never asks for the second.
    private static List<MeantQueue> NeverAsked(List<MeantQueue> queues, HashSet<MeantQueue> used, List<(QueueOrigin Origin, MeantQueue Meant)> pairs)
    {
        var refused = pairs.Where(pair => pair.Origin.Refused).Select(pair => pair.Meant).ToHashSet();
        return
        [
            .. queues.Where((queue, i) => !used.Contains(queue) &&
                !(queue is { Commanded: false, Kind: QueueKind.Submission } && i > 0 && queues[i - 1].Id == queue.Id && refused.Contains(queues[i - 1]))),
        ];
    }

    // Where an IOMMU stands between, the address that the controller was told is in no region.
    private static void Believe(Capture capture, QueueOrigin origin, MeantQueue meant)
    {
        if (origin.Region is not null || meant.Created is not { Place: "bus" } created ||
            capture.Regions.FirstOrDefault(region => region.Kind == RegionKind.Cmb && region.Contains(created.BusAddress)) is not { } region)
            return;
        (origin.Region, origin.Place, origin.StoreAddress, origin.PlaceClaimed) = (region, "bus", created.BusAddress.Value, true);
    }

    private static QueueOrigin Claimed(Capture capture, QueueCreated created)
    {
        var origin = new QueueOrigin(created.Kind, created.Id, created.Depth, created.BusAddress, created.Id, Born: 0) { Witnessed = false };
        new PlaceFinder(capture).Place(origin);
        return origin;
    }

    private CompletionLife? CompletionsOf(QueueOrigin submission)
    {
        var key = (QueueKind.Completion, submission.CompletionQueue);
        return Latest(QueueKind.Completion, submission.CompletionQueue, submission.Born) is CompletionLife before && before.Origin.Overlaps(submission) ? before
            : _byIdentifier.TryGetValue(key, out var lives) ? lives.FirstOrDefault(life => life.Origin.Overlaps(submission)) as CompletionLife
            : null;
    }
}
