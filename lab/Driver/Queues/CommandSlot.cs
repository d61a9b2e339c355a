using System.Threading.Tasks.Sources;
using Lab.Nvme.Commands;

namespace Lab.Driver.Queues;

/// <summary>
/// One command between its submission and the moment when its caller has the answer. Slots are made once with the queue pair and used again, so that
/// a command costs no allocation; each is its own promise.
/// </summary>
internal sealed class CommandSlot(CommandTable table, int index) : IValueTaskSource<CompletionEntry>
{
    private const int Free = 0, InFlight = 1, Done = 2;

    // On whatever thread polls: the poller has left its lock by then.
    private ManualResetValueTaskSourceCore<CompletionEntry> _promise;
    private int _state;
    private DriverException? _error;
    private CancellationTokenRegistration _cancellation;

    public int Index => index;
    /// <summary>The command, with its identifier.</summary>
    public SubmissionEntry Entry { get; private set; }
    /// <summary>The next in whatever list the slot is on.</summary>
    public CommandSlot? Next { get; set; }
    /// <summary>What the controller answered; valid once it <see cref="HasAnswer"/>.</summary>
    public CompletionEntry Completion { get; private set; }
    /// <summary>Watch period in which it was submitted, see <see cref="CommandTable.Period"/>.</summary>
    public int Period { get; private set; }
    /// <summary>It may take as long as it likes: an Asynchronous Event Request.</summary>
    public bool Patient { get; private set; }
    /// <summary>Whether its caller has asked for an abort.</summary>
    public bool AbortAsked { get; set; }
    public bool IsInFlight => Volatile.Read(ref _state) == InFlight;
    public bool HasAnswer => Volatile.Read(ref _state) == Done;
    /// <summary>The version of the promise, for the caller's ValueTask.</summary>
    public short Version => _promise.Version;

    public void Begin(in SubmissionEntry entry, int period, bool patient)
    {
        (Entry, Period, Patient, _error, Next, AbortAsked) = (entry, period, patient, null, null, false);
        _promise.Reset();
        Volatile.Write(ref _state, InFlight);
    }

    public void AbortOn(Action<object?> abort, CancellationToken cancel) => _cancellation = cancel.Register(abort, this);

    /// <summary>Takes the end of the command; false when it has one already: whoever comes second must not tell the caller again.</summary>
    public bool TryEnd(in CompletionEntry completion, DriverException? error)
    {
        if (Interlocked.CompareExchange(ref _state, Done, InFlight) != InFlight)
            return false;
        (Completion, _error) = (completion, error);
        return true;
    }

    /// <summary>Tells the caller. Runs the caller's continuation: hold no lock.</summary>
    public void Tell()
    {
        _cancellation.Dispose();
        _cancellation = default;
        if (_error is null)
            _promise.SetResult(Completion);
        else
            _promise.SetException(_error);
    }

    /// <summary>The answer, or the error, for a caller that polled for it.</summary>
    public CompletionEntry Take(out DriverException? error)
    {
        (var completion, error) = (Completion, _error);
        Release();
        return completion;
    }

    /// <inheritdoc/>
    public CompletionEntry GetResult(short token)
    {
        try
        {
            return _promise.GetResult(token);
        }
        finally
        {
            Release();
        }
    }

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _promise.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _promise.OnCompleted(continuation, state, token, flags);

    private void Release()
    {
        Volatile.Write(ref _state, Free);
        table.Return(this);
    }
}
