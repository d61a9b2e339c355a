namespace Lab.Judge.Replaying;

/// <summary>
/// How far in its log the driver may be while the trace is replayed. Log and trace have no common clock, but a completion was posted before it was taken:
/// what the log tells behind one that is not posted yet, the driver cannot have told yet.
/// </summary>
internal sealed class LogProgress(MeantLog log, QueueTable queues)
{
    private readonly (CompletionLife Life, int Ordinal, int At)[] _taken =
    [
        .. log.Taken.Where(taken => queues.Of(taken.Queue) is CompletionLife)
            .Select(taken => ((CompletionLife)queues.Of(taken.Queue)!, taken.Ordinal, taken.Queue.Taken[taken.Ordinal].At)),
    ];

    private int _next;

    /// <summary>Whether the driver may have told this line by now.</summary>
    public bool MayHaveTold(int line) => _next == _taken.Length || line < _taken[_next].At;

    /// <summary>A completion was posted.</summary>
    public void Advance()
    {
        while (_next < _taken.Length && _taken[_next].Life.Posted.Count > _taken[_next].Ordinal)
            _next++;
    }
}
