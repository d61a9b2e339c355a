using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>The intent log, sorted by queue.</summary>
internal sealed class MeantLog
{
    private const int Admin = 0;

    private readonly Dictionary<(QueueKind, int), MeantQueue> _current = [];
    // What was told of the next entry of a queue: its status, null for any.
    private readonly Dictionary<int, StatusMeant?> _expected = [];
    // Lists that were told since the last tail doorbell.
    private readonly List<MeantList> _fresh = [];
    private readonly LiveLists _live = new();

    private MeantLog() { }

    /// <summary>In the order of creation; the same identifier may come several times.</summary>
    public List<MeantQueue> Queues { get; } = [];

    /// <summary>
    /// For each I/O queue identifier the commands that create it, in order: the queue as it was told before the command, null when the driver told of none.
    /// </summary>
    public Dictionary<(QueueKind, int), Queue<MeantQueue?>> Creations { get; } = [];

    /// <summary>Memory that stores are meant for, with its line.</summary>
    public List<(BufferPlaced Buffer, int At)> Buffers { get; } = [];

    public List<MeantList> Lists { get; } = [];

    /// <summary>Completions that were taken, in the order of the log, with their queue.</summary>
    public List<(MeantQueue Queue, int Ordinal)> Taken { get; } = [];

    public static MeantLog Read(IEnumerable<Intent> intents)
    {
        var log = new MeantLog();
        var at = 0;
        foreach (var intent in intents)
            log.Take(intent, at++);
        return log;
    }

    private void Take(Intent intent, int at)
    {
        switch (intent)
        {
            case QueueCreated created:
                Open(created.Kind, created.Id, created);
                _live.Retire(created.BusAddress, new QueuePlacement(created.Kind, created.Id, created.Depth, 0).Bytes, at);
                break;
            case QueueMeant asked:
                Open(asked.Kind, asked.Id, null, asked);
                break;
            case CommandMeant command:
                Queue(QueueKind.Submission, command.Queue).Add(command, at);
                break;
            case TailTold tail:
                Queue(QueueKind.Submission, tail.Queue).Add(tail);
                break;
            case CommandEnded ended:
                Queue(QueueKind.Submission, ended.Queue).Ended.Add(ended);
                break;
            case StatusMeant status:
                _expected[status.Queue] = status;
                break;
            case AnyStatusMeant any:
                _expected[any.Queue] = null;
                break;
            case EntryMeant entry:
                var isTold = _expected.Remove(entry.Queue, out var expected);
                var queue = Queue(QueueKind.Submission, entry.Queue);
                queue.Add(MeantEntry.From(entry, at) with { Expected = expected, MayEndAnyhow = isTold && expected is null }, at);
                if (entry.Queue == Admin)
                    TakeAdmin(queue);
                break;
            case DoorbellMeant doorbell:
                var rung = Queue(doorbell.Kind, doorbell.Queue);
                rung.Add(doorbell, at);
                if (doorbell.Kind == QueueKind.Submission)
                    Expect(rung);
                break;
            default:
                TakeEnd(intent, at);
                break;
        }
    }

    private void TakeEnd(Intent intent, int at)
    {
        switch (intent)
        {
            case CompletionSeen seen:
                var queue = Queue(QueueKind.Completion, seen.Queue);
                Taken.Add((queue, queue.Taken.Count));
                queue.Add(seen, at);
                var submission = Queue(QueueKind.Submission, seen.SubmissionQueue);
                submission.Learn(seen.SqHead);
                submission.End(new(at, seen.Cid, seen, null));
                break;
            case CommandLost lost:
                Queue(QueueKind.Submission, lost.Queue).End(new(at, lost.Cid, null, lost));
                break;
            case ResetMeant:
                foreach (var live in _current.Values)
                    live.ResetAt ??= at;
                break;
            case BufferPlaced buffer:
                Buffers.Add((buffer, at));
                _live.Retire(buffer.BusAddress, buffer.Bytes, at);
                break;
            case ListMeant list:
                Add(MeantList.From(list, at));
                break;
        }
    }

    // What becomes of queues and commands is in the admin commands themselves.
    private void TakeAdmin(MeantQueue admin)
    {
        if (admin.Entries[^1].Command is not { } command)
            return;
        var (id, cid) = ((int)(command.Dword(10) & 0xFFFF), (int)(command.Dword(10) >> 16));
        switch ((AdminOpcode)command.Opcode)
        {
            case AdminOpcode.CreateIoSubmissionQueue:
                Create(QueueKind.Submission, id);
                break;
            case AdminOpcode.CreateIoCompletionQueue:
                Create(QueueKind.Completion, id);
                break;
            case AdminOpcode.DeleteIoSubmissionQueue when _current.TryGetValue((QueueKind.Submission, id), out var queue):
                queue.Deletion ??= (admin, admin.Entries.Count - 1);
                break;
            case AdminOpcode.Abort when _current.TryGetValue((QueueKind.Submission, id), out var queue):
                queue.AskAbort(cid);
                break;
        }
    }

    private void Create(QueueKind kind, int id)
    {
        if (!Creations.TryGetValue((kind, id), out var commands))
            Creations[(kind, id)] = commands = new();
        var told = id != Admin && _current.TryGetValue((kind, id), out var queue) && queue is { Created: not null, Commanded: false } ? queue : null;
        if (told is not null)
            told.Commanded = true;
        commands.Enqueue(told);
    }

    private void Add(MeantList list)
    {
        Lists.Add(list);
        _fresh.Add(list);
        _live.Add(list);
    }

    private void Expect(MeantQueue rung)
    {
        foreach (var list in _fresh)
            list.Due = (rung, rung.Rings.Count - 1);
        _fresh.Clear();
    }

    private MeantQueue Queue(QueueKind kind, int id) => _current.TryGetValue((kind, id), out var queue) ? queue : Open(kind, id, null);

    private MeantQueue Open(QueueKind kind, int id, QueueCreated? created, QueueMeant? asked = null)
    {
        var queue = new MeantQueue(kind, id, created, asked);
        Queues.Add(queue);
        return _current[(kind, id)] = queue;
    }
}
