using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A completion queue.</summary>
internal sealed class CompletionLife(QueueOrigin origin, MeantQueue meant) : QueueLife(origin, meant)
{
    // Submission queues with commands that are running.
    private readonly List<SubmissionLife> _open = [];
    private int _head;

    /// <summary>Completions by the device, in the order in which their entries appear.</summary>
    public List<DeviceCompletion> Posted { get; } = [];

    /// <summary>The command that each of <see cref="Posted"/> answers: its queue and its number there. Null where none was running.</summary>
    public List<(SubmissionLife Queue, int Index)?> Answers { get; } = [];

    /// <summary>Completions that the device finished only while it was being disabled or reset: no driver could see them.</summary>
    public List<DeviceCompletion> TooLate { get; } = [];

    /// <summary>The command that it answers as the driver meant it; null where that is not known.</summary>
    public MeantEntry? Answered(int index) =>
        Answers[index] is var (queue, k) ? queue.MeantAt(k) : null;

    /// <summary>Completions that the driver did not take, and had reason to: the queue was reset, or it says that the command is lost.</summary>
    public int Abandoned()
    {
        var count = 0;
        for (var i = Meant.Taken.Count; i < Posted.Count; i++)
            if (Origin.End == QueueEnd.Reset || Answered(i) is { IsLost: true })
                count++;
        return count;
    }

    /// <summary>A submission queue has a command running, whose completion will come here.</summary>
    public void Await(SubmissionLife queue) => _open.Add(queue);

    public void Post(DeviceCompletion completion)
    {
        Posted.Add(completion);
        var answered = Finish(completion.Cid);
        Answers.Add(answered);
        answered?.Queue.Answer(answered.Value.Index, completion);
    }

    /// <summary>A completion that comes when the queue is gone already; false when no command of it was running.</summary>
    public bool PostTooLate(DeviceCompletion completion)
    {
        if (Finish(completion.Cid) is null)
            return false;
        TooLate.Add(completion);
        return true;
    }

    private (SubmissionLife Queue, int Index)? Finish(int cid)
    {
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            var queue = _open[i];
            if (queue.Finish(cid) is not { } index)
                continue;
            if (!queue.HasRunning)
                _open.RemoveAt(i);
            return (queue, index);
        }
        return null;
    }

    public void Ring(Store store)
    {
        var value = unchecked((int)(uint)store.Value.Value);
        var moved = value >= 0 && value < Slots.Depth ? Slots.Distance(_head, value) : 0;
        Rings.Add(new(store, value, _head, moved, 0, Posted.Count));
        // The device ignores a head beyond the queue.
        if (value >= 0 && value < Slots.Depth)
            _head = value;
    }
}
