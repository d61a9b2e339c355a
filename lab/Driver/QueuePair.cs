using Lab.Driver.Queues;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Driver;

/// <summary>
/// One submission queue and the completion queue that answers it. Any number of threads may submit: one lock holds the order "entries, fence, doorbell"
/// and another the order of completions. Completions are taken by whoever calls <see cref="Poll"/>: the caller itself, or a <see cref="CompletionPump"/>.
/// In the steady state a command allocates nothing.
/// </summary>
public sealed class QueuePair
{
    private readonly CommandTable _commands;
    private readonly NvmeController _controller;
    private readonly QueueGate _submitting;
    private readonly QueueGate _completing;
    private readonly Action<object?> _abort;
    private DriverException? _closed;
    private int _completed;

    internal QueuePair(NvmeController controller, SubmissionQueue submission, CompletionQueue completion, QueuePairOptions options)
    {
        (_controller, Submission, Completion, Options) = (controller, submission, completion, options);
        (_submitting, _completing) = (new(options.Locked), new(options.Locked));
        // One slot less than the smaller ring: neither can then run over.
        _commands = new(Math.Min(submission.Ring.Depth, completion.Depth) - 1);
        _abort = state => controller.AbortSoon(this, (CommandSlot)state!);
    }

    /// <summary>Identifier of the pair; 0 is the admin queue.</summary>
    public int Id => Submission.Id;

    /// <summary>How many commands may be without an answer at once: one less than the slots of the smaller queue.</summary>
    public int Capacity => _commands.Capacity;

    /// <summary>Commands completed so far.</summary>
    public int Completed => Volatile.Read(ref _completed);

    /// <summary>How it was made.</summary>
    public QueuePairOptions Options { get; }

    internal SubmissionQueue Submission { get; }
    internal CompletionQueue Completion { get; }
    internal CommandTable Commands => _commands;

    /// <summary>
    /// Submits a command and rings the doorbell. The result comes when somebody polls the queue; await it exactly once.
    /// A status that is not success is a result, not an exception.
    /// </summary>
    /// <param name="command">The command; its identifier is filled in.</param>
    /// <param name="cancel">Asks the controller to abort the command; the task ends when the controller has answered, as it did.</param>
    /// <exception cref="QueueFullException">As many commands as the queue holds have no answer yet.</exception>
    /// <exception cref="DriverException">The queue or the controller is gone. In the task: the command was lost.</exception>
    public ValueTask<CompletionEntry> SubmitAsync(in SubmissionEntry command, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        _submitting.Enter();
        try
        {
            var slot = Add(command, patient: false, expose: true, cancel);
            return new(slot, slot.Version);
        }
        finally
        {
            _submitting.Exit();
        }
    }

    /// <summary>As <see cref="SubmitAsync"/>, without the doorbell: call <see cref="Ring"/> after the last of a batch.</summary>
    /// <inheritdoc cref="SubmitAsync"/>
    public ValueTask<CompletionEntry> QueueAsync(in SubmissionEntry command, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        _submitting.Enter();
        try
        {
            var slot = Add(command, patient: false, expose: false, cancel);
            return new(slot, slot.Version);
        }
        finally
        {
            _submitting.Exit();
        }
    }

    /// <summary>Gives all commands that were queued since the last doorbell to the controller.</summary>
    public void Ring()
    {
        _submitting.Enter();
        try
        {
            Submission.Expose();
        }
        finally
        {
            _submitting.Exit();
        }
    }

    /// <summary>
    /// Takes what the controller has posted and tells the callers, on this thread. An answer that fits no command that waits has the controller reset:
    /// which command it was for is not known, and the others' memory is the controller's until then.
    /// </summary>
    /// <returns>How many answers were taken.</returns>
    /// <exception cref="DriverException">The controller does not come back from that reset.</exception>
    public int Poll()
    {
        if (!Completion.MayHaveMore)
            return 0;
        CommandSlot? first = null, last = null;
        string? wrong = null;
        var count = 0;
        _completing.Enter();
        try
        {
            while (wrong is null && Completion.TryTake(out var entry))
            {
                count++;
                if (Match(entry, out wrong) is not { } slot || !slot.TryEnd(entry, null))
                    continue;
                slot.Next = null;
                last = last is null ? first = slot : last.Next = slot;
            }
            if (count > 0)
            {
                Completion.Ring();
                _completed += count;
            }
        }
        finally
        {
            _completing.Exit();
        }
        Tell(first);
        if (wrong is not null)
            _controller.ResetAfterLoss(wrong);
        return count;
    }

    /// <summary>Submits one command and polls until it has its answer.</summary>
    /// <inheritdoc cref="Execute(ReadOnlySpan{SubmissionEntry}, string)"/>
    public CompletionEntry Execute(in SubmissionEntry command, string what) => Execute([command], what)[0];

    /// <summary>Submits commands with one doorbell and polls until all have their answer.</summary>
    /// <param name="commands">At most <see cref="Capacity"/>.</param>
    /// <param name="what">Names them in messages.</param>
    /// <returns>The completions in the order of the commands.</returns>
    /// <exception cref="CommandFailedException">A status is not success.</exception>
    /// <exception cref="CommandLostException">No answer in time: it was aborted, or the controller was reset.</exception>
    /// <exception cref="DriverException">An answer fits no command, or the controller is gone.</exception>
    public CompletionEntry[] Execute(ReadOnlySpan<SubmissionEntry> commands, string what)
    {
        var completions = ExecuteRaw(commands, what);
        for (var i = 0; i < completions.Length; i++)
            if (!completions[i].Status.IsSuccess)
                throw new CommandFailedException(commands[i] with { Q0 = commands[i].Q0 & ~0xFFFF0000UL | (ulong)completions[i].Cid << 16 }, completions[i].Status, what);
        return completions;
    }

    /// <summary>As <see cref="Execute(ReadOnlySpan{SubmissionEntry}, string)"/>, for callers that want to see each status. One thread at a time: another that polls the queue may find the answer first.</summary>
    public CompletionEntry[] ExecuteRaw(ReadOnlySpan<SubmissionEntry> commands, string what)
    {
        var slots = new CommandSlot[commands.Length];
        _submitting.Enter();
        try
        {
            // All or none: what was stored and never rung would go with the next doorbell, and nobody would wait for it.
            if (slots.Length > Math.Min(Submission.Free, _commands.Available))
                throw new QueueFullException(Id, Capacity);
            for (var i = 0; i < slots.Length; i++)
                slots[i] = Add(commands[i], patient: false, expose: i == slots.Length - 1, default);
        }
        finally
        {
            _submitting.Exit();
        }
        var wait = new PollingWait(_controller, this, what);
        foreach (var slot in slots)
            while (!slot.HasAnswer)
                if (Poll() == 0)
                {
                    IdleTurns++;
                    wait.Turn();
                }
        var completions = new CompletionEntry[slots.Length];
        DriverException? lost = null;
        for (var i = 0; i < slots.Length; i++)
        {
            completions[i] = slots[i].Take(out var error);
            lost ??= error;
        }
        return lost is null ? completions : throw lost;
    }

    /// <summary>How often <see cref="ExecuteRaw"/> looked for an answer and found none, since the queue was made: what waiting cost is known by it.</summary>
    public long IdleTurns { get; private set; }

    /// <summary>Looks for answers as <see cref="ExecuteRaw"/> does, with no command under way, so that it can be measured what waiting costs.</summary>
    /// <param name="turns">How often.</param>
    public void WaitInVain(long turns)
    {
        var wait = new PollingWait(_controller, this, "nothing");
        for (; turns > 0; turns--)
            if (Poll() == 0)
            {
                IdleTurns++;
                wait.Turn();
            }
    }

    /// <summary>Submits a command that may stay unanswered for ever.</summary>
    internal ValueTask<CompletionEntry> SubmitPatientAsync(in SubmissionEntry command, CancellationToken cancel)
    {
        _submitting.Enter();
        try
        {
            var slot = Add(command, patient: true, expose: true, cancel);
            return new(slot, slot.Version);
        }
        finally
        {
            _submitting.Exit();
        }
    }

    /// <summary>Ends every command that has no answer, each once, with an error. The controller must not touch their memory any more.</summary>
    internal void End(DriverException error)
    {
        foreach (var slot in _commands.InFlight())
            if (slot.TryEnd(default, error))
            {
                _controller.Intents?.Tell(new CommandLost(Id, slot.Entry.Cid, error.Message));
                slot.Tell();
            }
    }

    /// <summary>From now on nothing is submitted; commands that wait go on waiting.</summary>
    internal void StopSubmitting(DriverException reason)
    {
        _submitting.Enter();
        _closed = reason;
        _submitting.Exit();
    }

    /// <summary>Empties both queues, for a controller that makes them anew. Nothing is submitted before <see cref="Reopen"/>.</summary>
    internal void Restart()
    {
        _submitting.Enter();
        Submission.Restart();
        _submitting.Exit();
        // Somebody may be polling.
        _completing.Enter();
        Completion.Restart();
        _completing.Exit();
    }

    /// <summary>Takes commands again: the controller has the queues.</summary>
    internal void Reopen()
    {
        _submitting.Enter();
        _closed = null;
        _submitting.Exit();
    }

    private CommandSlot Add(in SubmissionEntry command, bool patient, bool expose, CancellationToken cancel)
    {
        if (_closed is { } closed)
            throw closed;
        if (Submission.Free == 0 || _commands.Take(command, patient) is not { } slot)
            throw new QueueFullException(Id, Capacity);
        if (cancel.CanBeCanceled)
            slot.AbortOn(_abort, cancel);
        Submission.Add(slot.Entry, expose);
        return slot;
    }

    private CommandSlot? Match(in CompletionEntry entry, out string? wrong)
    {
        wrong = null;
        var slot = entry.SqId == Id ? _commands.Find(entry.Cid) : null;
        if (slot is null)
            wrong = $"{entry} answers no outstanding command of queue {Id}: it came twice, or the device read an entry that was not meant";
        else if (entry.SqHead >= Submission.Ring.Depth)
            wrong = $"{entry} reports head {entry.SqHead} of submission queue {Id}, which has {Submission.Ring.Depth} slots";
        else
            Submission.Consumed(entry.SqHead);
        return slot;
    }

    private static void Tell(CommandSlot? first)
    {
        while (first is not null)
        {
            // Once told, the slot is its caller's, and may be on another list.
            var next = first.Next;
            first.Tell();
            first = next;
        }
    }
}
