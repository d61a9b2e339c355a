namespace Lab.Specs.Driver.Model;

/// <summary>
/// What the device will do, and when: time is counted in accesses of the driver, so a run repeats itself exactly. What falls due together is done in
/// the order in which it was planned.
/// </summary>
internal sealed class ModelSchedule
{
    private readonly PriorityQueue<Action, (long Due, long Order)> _acts = new();
    private long _now;
    private long _order;

    public bool IsEmpty => _acts.Count == 0;

    /// <summary>Plans an act for the moment when the driver has made that many further accesses; 0 is the one that is going on.</summary>
    public void After(long accesses, Action act) => _acts.Enqueue(act, (_now + accesses, _order++));

    /// <summary>Does all that is due.</summary>
    public void Run(long now)
    {
        _now = now;
        while (_acts.TryPeek(out var act, out var at) && at.Due <= now)
        {
            _acts.Dequeue();
            act();
        }
    }

    /// <summary>Does the next act, due or not.</summary>
    public bool RunNext()
    {
        if (!_acts.TryDequeue(out var act, out _))
            return false;
        act();
        return true;
    }

    public void Clear() => _acts.Clear();
}
