using Lab.Driver.Seams;

namespace Lab.Driver;

/// <summary>
/// A thread that takes completions for callers that await them, and watches over commands that get none: it has them aborted, then the controller
/// reset. It polls, or waits for the queues' MSI-X vector.
/// </summary>
public sealed class CompletionPump : IDisposable
{
    // How long nothing may happen before the commands' ages are looked at, and so what their bound is rounded up to.
    private static readonly TimeSpan Watch = TimeSpan.FromMilliseconds(50);
    // Turns without an answer after which the polling thread gives its processor away each time.
    private const int BusyTurns = 200;

    private readonly NvmeController _controller;
    private readonly QueuePair[] _pairs;
    private readonly IInterrupts? _interrupts;
    private readonly int _vector;
    private readonly int _patience;
    private readonly Thread _thread;
    private volatile bool _stopping;

    private CompletionPump(NvmeController controller, QueuePair[] pairs, IInterrupts? interrupts, int vector)
    {
        (_controller, _pairs, _interrupts, _vector) = (controller, pairs, interrupts, vector);
        _patience = Math.Max(1, (int)Math.Ceiling(controller.CommandTimeout.TotalMilliseconds / Watch.TotalMilliseconds));
        _thread = new Thread(interrupts is null ? PollAlways : WaitAndPoll) { IsBackground = true, Name = "nvme completions" };
        _thread.Start();
    }

    /// <summary>Starts a thread that polls the queues, and the admin queue.</summary>
    public static CompletionPump Polling(NvmeController controller, params QueuePair[] pairs) => new(controller, [controller.Admin.Queue, .. pairs], null, 0);

    /// <summary>Starts a thread that waits for an MSI-X vector and then polls the queues that fire it.</summary>
    /// <param name="controller">The controller.</param>
    /// <param name="vector">The vector that the queues were made with.</param>
    /// <param name="pairs">The queues.</param>
    /// <exception cref="DriverException">The platform has no interrupts, or not that vector.</exception>
    public static CompletionPump OnInterrupt(NvmeController controller, int vector, params QueuePair[] pairs)
    {
        if (controller.Platform.Interrupts is not { } interrupts)
            throw new DriverException("this platform has no interrupts: use CompletionPump.Polling, or a platform with VFIO");
        if (vector < 0 || vector >= interrupts.Count)
            throw new DriverException($"there is no vector {vector}: the function has {interrupts.Count}");
        return new(controller, pairs, interrupts, vector);
    }

    /// <summary>What ended the thread before its time; null while it runs.</summary>
    public DriverException? Failure { get; private set; }

    /// <summary>Interrupts that were waited for and came.</summary>
    public long InterruptsSeen { get; private set; }

    /// <summary>Ends the thread. Commands that wait go on waiting for somebody to poll.</summary>
    public void Dispose()
    {
        _stopping = true;
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void PollAlways()
    {
        var idle = 0;
        var next = _controller.Clock() + Watch;
        while (!_stopping && Failure is null)
        {
            idle = PollAll() > 0 ? 0 : idle + 1;
            if (idle < BusyTurns)
                continue;
            Thread.Yield();
            if (_controller.Clock() < next)
                continue;
            next = _controller.Clock() + Watch;
            LookAfterTheLate();
        }
    }

    private void WaitAndPoll()
    {
        while (!_stopping && Failure is null)
        {
            if (_interrupts!.Wait(_vector, Watch))
                InterruptsSeen++;
            else
                LookAfterTheLate();
            while (PollAll() > 0) { }
        }
    }

    private int PollAll()
    {
        var ended = 0;
        foreach (var pair in _pairs)
            try
            {
                ended += pair.Poll();
            }
            catch (DriverException e)
            {
                Failure = e;
            }
        return ended;
    }

    private void LookAfterTheLate()
    {
        // The answers to aborts come there, and fire no vector of these queues.
        Try(() => _controller.Admin.Queue.Poll());
        foreach (var pair in _pairs)
        {
            pair.Commands.Advance();
            var now = pair.Commands.Period;
            foreach (var slot in pair.Commands.InFlight().Where(slot => !slot.Patient))
            {
                if (now - slot.Period > _patience)
                    _controller.AbortSoon(pair, slot);
                if (now - slot.Period <= 2 * _patience)
                    continue;
                Try(() => _controller.ResetAfterLoss($"no answer to command {slot.Entry.Cid} on queue {pair.Id} within twice {_controller.CommandTimeout.TotalSeconds:0.###} s, nor to its abort"));
                return;
            }
        }
        if (_pairs.Any(pair => pair.Commands.InFlight().Any()))
            Try(_controller.Look);
    }

    private void Try(Action act)
    {
        try
        {
            act();
        }
        catch (DriverException e)
        {
            Failure = e;
        }
    }
}
