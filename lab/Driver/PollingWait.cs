namespace Lab.Driver;

/// <summary>A caller's wait for its commands: polls, and when the time is over has the controller abort them, then reset.</summary>
internal struct PollingWait(NvmeController controller, QueuePair pair, string what)
{
    // Between two looks at CSTS, which cost a register read each.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(10);

    private TimeSpan _nextLook = controller.Clock() + LookEvery;
    private TimeSpan _bound = controller.Clock() + controller.CommandTimeout;
    private int _stage;

    /// <summary>One turn in which nothing was found.</summary>
    public void Turn()
    {
        // The answers to aborts come there.
        if (_stage > 0 && pair.Id != 0)
            controller.Admin.Queue.Poll();
        var now = controller.Clock();
        if (now >= _nextLook)
        {
            _nextLook = now + LookEvery;
            controller.Look();
        }
        if (now >= _bound)
        {
            _bound = now + controller.CommandTimeout;
            if (_stage++ == 0)
                controller.AbortLate(pair);
            else
                controller.ResetAfterLoss($"no answer to {what} on queue {pair.Id} within {controller.CommandTimeout.TotalSeconds:0.###} s, nor to its abort");
        }
        // One virtual CPU may be all there is: let the emulated device, or the vCPU's peers, run.
        Thread.Yield();
    }
}
