using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>The queues of a capture: the k-th life that the device's side tells of belongs to the k-th creation that the driver told of.</summary>
internal sealed class QueueTable
{
    private readonly Dictionary<QueuePlacement, QueueLife> _placed = [];

    private QueueTable(
        List<QueueLife> lives, List<QueueOrigin> impossible, List<MeantQueue> unheard, AddressMap map, IEnumerable<(QueuePlacement, QueueLife)> placed)
    {
        (Lives, Impossible, Unheard, Map) = (lives, impossible, unheard, map);
        foreach (var (placement, life) in placed)
            _placed[placement] = life;
    }

    public List<QueueLife> Lives { get; }
    /// <summary>Queues with a depth that no queue can have.</summary>
    public List<QueueOrigin> Impossible { get; }
    /// <summary>Queues that the driver meant once more than the device's side tells of.</summary>
    public List<MeantQueue> Unheard { get; }
    public AddressMap Map { get; }

    public IEnumerable<SubmissionLife> Submissions => Lives.OfType<SubmissionLife>();
    public IEnumerable<CompletionLife> Completions => Lives.OfType<CompletionLife>();

    public QueueLife At(QueuePlacement placement) => _placed[placement];

    /// <summary>The queue that has the identifier at the time of the event.</summary>
    public QueueLife? Find(QueueKind kind, int id, int number) =>
        Lives.Find(life => life.Origin.Kind == kind && life.Id == id && life.Origin.LivesAt(number));

    public static QueueTable Build(Capture capture, MeantLog meant)
    {
        var origins = QueueWitness.Hear(capture);
        var unused = new List<MeantQueue>(meant.Queues);
        List<(QueueOrigin Origin, MeantQueue Meant)> pairs = [];
        foreach (var origin in origins)
        {
            var match = unused.Find(queue => queue.Kind == origin.Kind && queue.Id == origin.Id);
            if (match is not null)
                unused.Remove(match);
            pairs.Add((origin, match ?? new(origin.Kind, origin.Id, null)));
        }
        // Without a witness the driver's word is all there is; the rule queue-geometry says so.
        foreach (var claim in unused.Where(queue => queue.Created is not null).ToArray())
        {
            if (pairs.Exists(p => p.Origin.Kind == claim.Kind && p.Origin.Id == claim.Id))
                continue;
            pairs.Add((Claimed(claim.Created!), claim));
            unused.Remove(claim);
        }
        return Place(capture, pairs, unused);
    }

    private static QueueOrigin Claimed(QueueCreated created) =>
        new(created.Kind, created.Id, created.Depth, created.BusAddress, created.Place == "cmb" ? created.BusAddress : null, created.Id, Born: 0, Witnessed: false);

    private static QueueTable Place(Capture capture, List<(QueueOrigin Origin, MeantQueue Meant)> pairs, List<MeantQueue> unheard)
    {
        List<QueueLife> lives = [];
        List<(QueuePlacement Placement, QueueLife Life)> placed = [];
        foreach (var (origin, meant) in pairs.Where(pair => pair.Origin.Possible))
        {
            QueueLife life = origin.Kind == QueueKind.Submission ? new SubmissionLife(origin, meant, Replay.IsKernelTold(capture)) : new CompletionLife(origin, meant);
            lives.Add(life);
            if (origin.StoreAddress is { } address)
                placed.Add((new(origin.Kind, origin.Id, origin.Depth, address, origin.Born, origin.Died), life));
        }
        foreach (var submission in lives.OfType<SubmissionLife>())
            submission.Link(
                lives.OfType<CompletionLife>().FirstOrDefault(c => c.Id == submission.Origin.CompletionQueue && c.Origin.Overlaps(submission.Origin)));
        var map = new AddressMap(capture.Regions, placed.Select(p => p.Placement), new(capture.Header.DoorbellStride));
        return new(lives, [.. pairs.Select(p => p.Origin).Where(o => !o.Possible)], unheard, map, placed);
    }
}
