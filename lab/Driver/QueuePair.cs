using Lab.Driver.Queues;
using Lab.Nvme.Commands;

namespace Lab.Driver;

/// <summary>One submission queue and the completion queue that answers it, polled by the caller's thread.</summary>
public sealed class QueuePair
{
    private readonly SubmissionQueue _submission;
    private readonly CompletionQueue _completion;
    private readonly TimeSpan _timeout;
    private readonly Func<string> _state;
    private ushort _nextCid;

    internal QueuePair(SubmissionQueue submission, CompletionQueue completion, TimeSpan timeout, Func<string> state) =>
        (_submission, _completion, _timeout, _state) = (submission, completion, timeout, state);

    /// <summary>Identifier of the pair; 0 is the admin queue.</summary>
    public int Id => _submission.Id;

    /// <summary>Commands completed so far.</summary>
    public int Completed { get; private set; }

    /// <summary>Submits one command and waits for it.</summary>
    /// <exception cref="CommandFailedException">The status is not success.</exception>
    /// <exception cref="DriverException">No answer within CAP.TO, or an answer that fits no command.</exception>
    public CompletionEntry Execute(in SubmissionEntry command, string what) => Execute([command], what)[0];

    /// <summary>Submits commands with one doorbell and waits for all of them.</summary>
    /// <returns>The completions in the order of the commands.</returns>
    /// <inheritdoc cref="Execute(in SubmissionEntry, string)"/>
    public CompletionEntry[] Execute(ReadOnlySpan<SubmissionEntry> commands, string what)
    {
        var entries = new SubmissionEntry[commands.Length];
        for (var i = 0; i < entries.Length; i++)
            entries[i] = commands[i] with { Q0 = commands[i].Q0 & ~0xFFFF0000UL | (ulong)_nextCid++ << 16 };
        _submission.Submit(entries);

        var completions = new CompletionEntry[entries.Length];
        var answered = new bool[entries.Length];
        var deadline = new Deadline(_timeout, $"{what} on queue {Id}");
        for (var remaining = entries.Length; remaining > 0;)
        {
            if (!_completion.TryTake(out var completion))
            {
                deadline.Check(_state);
                continue;
            }
            var index = Array.FindIndex(entries, e => e.Cid == completion.Cid);
            if (completion.SqId != Id || index < 0 || answered[index])
                throw new DriverException($"{completion} answers no outstanding command of queue {Id} ({what}): the device read an entry that was not meant");
            _submission.Consumed(completion.SqHead);
            (completions[index], answered[index]) = (completion, true);
            remaining--;
            Completed++;
        }
        for (var i = 0; i < entries.Length; i++)
            if (!completions[i].Status.IsSuccess)
                throw new CommandFailedException(entries[i], completions[i].Status, what);
        return completions;
    }
}
