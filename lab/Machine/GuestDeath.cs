namespace Lab.Machine;

/// <summary>Notices that a booted machine is no longer of use, so that whatever waits for it can stop waiting.</summary>
internal sealed class GuestDeath : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly Launch launch;
    private volatile bool expected;

    public GuestDeath(Launch launch)
    {
        this.launch = launch;
        Token = source.Token;
        _ = WatchAsync();
    }

    /// <summary>Cancelled when the machine dies.</summary>
    public CancellationToken Token { get; }

    /// <summary>How it died, or null while it lives or when its end was asked for.</summary>
    public MachineLaunchException? Cause { get; private set; }

    /// <summary>From now on QEMU's end is no failure.</summary>
    public void Expect() => expected = true;

    /// <summary>How it died, for somebody who has just lost the connection: that shows a moment before QEMU's end does.</summary>
    public async Task<MachineLaunchException?> CauseSoonAsync()
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It did die.
        }

        return Cause;
    }

    public void Dispose() => source.Dispose();

    private async Task WatchAsync()
    {
        var panic = launch.Console.WaitForAsync(ConsolePattern.KernelFailed);
        await Task.WhenAny(panic, launch.Process.Exited).ConfigureAwait(false);
        if (panic.Exception?.InnerException is ConsoleFailureException { Line: { } line })
            Cause = launch.Failure(LaunchFailure.GuestPanicked, $"the guest failed: {line}");
        else
        {
            await launch.Process.Exited.ConfigureAwait(false);
            if (!expected)
                Cause = launch.Failure(LaunchFailure.QemuExited, "QEMU ended under the guest");
        }

        try
        {
            await source.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            // The machine was disposed, which is why it ended.
        }
    }
}
