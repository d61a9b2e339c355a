using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>The intent log, sorted by queue.</summary>
internal sealed class MeantLog
{
    private readonly Dictionary<(QueueKind, int), MeantQueue> _current = [];

    private MeantLog() { }

    /// <summary>In the order of creation; the same identifier may come several times.</summary>
    public List<MeantQueue> Queues { get; } = [];

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
            case EntryMeant entry:
                Queue(QueueKind.Submission, entry.Queue).Add(entry, at);
                break;
            case DoorbellMeant doorbell:
                Queue(doorbell.Kind, doorbell.Queue).Add(doorbell, at);
                break;
            case CompletionSeen seen:
                Queue(QueueKind.Completion, seen.Queue).Taken.Add(seen);
                Queue(QueueKind.Submission, seen.SubmissionQueue).Learn(seen.SqHead);
                break;
        }
    }

    private MeantQueue Queue(QueueKind kind, int id) => _current.TryGetValue((kind, id), out var queue) ? queue : Open(kind, id, null);

    private MeantQueue Open(QueueKind kind, int id, QueueCreated? created, QueueMeant? asked = null)
    {
        var queue = new MeantQueue(kind, id, created, asked);
        Queues.Add(queue);
        return _current[(kind, id)] = queue;
    }
}
