using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>What the driver meant with one queue, from its creation to its next creation.</summary>
internal sealed class MeantQueue(QueueKind kind, int id, QueueCreated? created, QueueMeant? asked = null)
{
    private readonly Dictionary<int, MeantEntry> _latest = [];
    private int _sinceRing;
    private int _knownHead;

    public QueueKind Kind => kind;
    public int Id => id;
    public string Name => $"{(kind == QueueKind.Submission ? "sq" : "cq")}{id}";
    public QueueCreated? Created => created;
    /// <summary>Its creation by a driver that tells no address.</summary>
    public QueueMeant? Asked => asked;
    /// <summary>The log tells of the command that creates it.</summary>
    public bool Commanded { get; set; }
    /// <summary>The command that deletes it, by its queue and its number there; null when the log tells of none.</summary>
    public (MeantQueue Admin, int Index)? Deletion { get; set; }
    /// <summary>Line of that command.</summary>
    public int? DeletedAt => Deletion is var (admin, index) ? admin.Entries[index].At : null;
    /// <summary>Line of the first reset after its creation; null when the log tells of none.</summary>
    public int? ResetAt { get; set; }
    public List<MeantEntry> Entries { get; } = [];
    public List<MeantRing> Rings { get; } = [];
    public List<MeantCompletion> Taken { get; } = [];
    /// <summary>Tails of a submission queue that a driver told of without telling its doorbells.</summary>
    public List<MeantTail> Tails { get; } = [];
    /// <summary>Commands of a submission queue that a driver says have ended, without telling of their completions.</summary>
    public List<CommandEnded> Ended { get; } = [];
    /// <summary>Ends of commands that were over already, with their first end.</summary>
    public List<(MeantEntry Entry, MeantEnd Again)> EndedTwice { get; } = [];
    /// <summary>Ends of commands that were never meant.</summary>
    public List<MeantEnd> EndedUnmeant { get; } = [];
    /// <summary>Entries whose command identifier another command had that was not over.</summary>
    public List<MeantEntry> Conflicts { get; } = [];
    /// <summary>Line of the last entry, doorbell or completion; -1 before the first.</summary>
    public int LastUse { get; private set; } = -1;

    public void Add(MeantEntry entry, int at)
    {
        Entries.Add(entry);
        _sinceRing++;
        LastUse = at;
        if (entry.Command is not { } command)
            return;
        if (_latest.TryGetValue(command.Cid, out var other) && other.End is null)
            Conflicts.Add(entry);
        _latest[command.Cid] = entry;
    }

    public void Add(CommandMeant intent, int at) => Entries.Add(MeantEntry.From(intent, at, Ended.Count));

    public void Add(TailTold intent) => Tails.Add(new(intent.Tail, Entries.Count));

    public void Add(DoorbellMeant intent, int at)
    {
        Rings.Add(new(intent.Value, _sinceRing, _knownHead, Taken.Count, at));
        _sinceRing = 0;
        LastUse = at;
    }

    public void Add(CompletionSeen seen, int at)
    {
        Taken.Add(new(seen, at));
        LastUse = at;
    }

    /// <summary>A command of this submission queue ended for its caller.</summary>
    public void End(MeantEnd end)
    {
        if (!_latest.TryGetValue(end.Cid, out var entry))
            EndedUnmeant.Add(end);
        else if (entry.End is null)
            entry.End = end;
        else
            EndedTwice.Add((entry, end));
    }

    /// <summary>The driver has a command aborted.</summary>
    public void AskAbort(int cid)
    {
        if (_latest.TryGetValue(cid, out var entry) && entry.End is null)
            entry.AbortAsked = true;
    }

    /// <summary>A completion told the driver how far the device is with this submission queue.</summary>
    public void Learn(int head) => _knownHead = head;

    /// <summary>Completions that the driver had taken from this queue before a line of the log.</summary>
    public int TakenBefore(int line)
    {
        int low = 0, high = Taken.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Taken[middle].At < line ? (middle + 1, high) : (low, middle);
        }
        return low;
    }
}
