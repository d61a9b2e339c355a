using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>What the driver meant with one queue, from its creation to its next creation.</summary>
internal sealed class MeantQueue(QueueKind kind, int id, QueueCreated? created, QueueMeant? asked = null)
{
    private int _sinceRing;
    private int _knownHead;

    public QueueKind Kind => kind;
    public int Id => id;
    public QueueCreated? Created => created;
    /// <summary>Its creation by a driver that tells no address.</summary>
    public QueueMeant? Asked => asked;
    public List<MeantEntry> Entries { get; } = [];
    public List<MeantRing> Rings { get; } = [];
    public List<CompletionSeen> Taken { get; } = [];
    /// <summary>Tails of a submission queue that a driver told of without telling its doorbells.</summary>
    public List<MeantTail> Tails { get; } = [];
    /// <summary>Commands of a submission queue that a driver says have ended, without telling of their completions.</summary>
    public List<CommandEnded> Ended { get; } = [];

    public void Add(EntryMeant intent, int at)
    {
        Entries.Add(MeantEntry.From(intent, at));
        _sinceRing++;
    }

    public void Add(CommandMeant intent, int at) => Entries.Add(MeantEntry.From(intent, at, Ended.Count));

    public void Add(TailTold intent) => Tails.Add(new(intent.Tail, Entries.Count));

    public void Add(DoorbellMeant intent, int at)
    {
        Rings.Add(new(intent.Value, _sinceRing, _knownHead, Taken.Count, at));
        _sinceRing = 0;
    }

    /// <summary>A completion told the driver how far the device is with this submission queue.</summary>
    public void Learn(int head) => _knownHead = head;
}
