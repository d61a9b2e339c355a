using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>The driver's stores into controller memory buffers, its own controller's and others', by what they were meant for.</summary>
internal sealed class BufferStores(Replay replay, BufferTable told, LogProgress progress)
{
    private readonly Dictionary<string, int> _byUse = [];
    private readonly SortedSet<string> _regions = new(StringComparer.Ordinal);
    private Region? _last;

    /// <summary>All of them.</summary>
    public int Count { get; private set; }
    /// <summary>The buffers that they went to, by name.</summary>
    public IReadOnlyCollection<string> Regions => _regions;
    /// <summary>Those to queues.</summary>
    public int InQueues { get; private set; }
    /// <summary>Those to memory that the driver told of, by its use.</summary>
    public IReadOnlyDictionary<string, int> ByUse => _byUse;
    /// <summary>Those that touch bytes that nothing was meant for.</summary>
    public List<(Store Store, string What, QueueLife? Near)> OutOfBounds { get; } = [];

    /// <summary>What the driver told of the bytes of a store by now; null when it did not tell of all of them.</summary>
    public BufferPlaced? Told(Store store) =>
        told.At(store.Address, progress) is { } first && told.At(store.Address + (ulong)store.Size - 1, progress) is not null ? first : null;

    public void InQueue(Store store, Region region, QueueLife queue, int inside)
    {
        Add(region);
        InQueues++;
        if (inside < store.Size)
            OutOfBounds.Add((store, $"{Where(store, region)}, {store.Size - inside} of them behind the end of {queue.Name}", queue));
    }

    /// <summary>A store to slots in which only the controller may store.</summary>
    public void InLiveCompletions(Store store, Region region, QueueLife queue)
    {
        Add(region);
        OutOfBounds.Add((store, $"{Where(store, region)}, in {queue.Name}, where only the controller stores", queue));
    }

    /// <summary>A store to no queue.</summary>
    public void Elsewhere(Store store, Region region)
    {
        Add(region);
        if (Told(store) is { } buffer)
            _byUse[buffer.Use ?? ""] = _byUse.GetValueOrDefault(buffer.Use ?? "") + 1;
        else
            OutOfBounds.Add((store, $"{Where(store, region)}, which is in no queue{(replay.Meant.Buffers.Count == 0 ? "" : " and no buffer that the driver had told of")}", Before(store)));
    }

    private void Add(Region region)
    {
        Count++;
        if (ReferenceEquals(region, _last))
            return;
        _last = region;
        _regions.Add(replay.NameOf(region));
    }

    private string Where(Store store, Region region) => $"{replay.NameOf(region)}+0x{region.Offset(store.Address):x}";

    private SubmissionLife? Before(Store store) =>
        replay.Queues.Submissions.Where(s => s.InBuffer && s.Origin.StoreAddress <= store.Address.Value).MaxBy(s => s.Origin.StoreAddress);
}
