namespace Lab.Machine;

/// <summary>
/// The end of a boot: the channel that will be used is really up, or QEMU is gone, or the kernel failed, or time is up.
/// Whichever comes first decides; nothing is waited for that can no longer happen.
/// </summary>
internal sealed class BootRace(ConsoleLog console, Task<int> exited)
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    /// <summary>Waits for the console's marker, then for <paramref name="connect"/>.</summary>
    /// <exception cref="BootFailedException">Something else came first.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> connect, TimeSpan timeout, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(timeout);
        var ready = ReadyAsync(connect, bounded.Token);
        var panic = console.WaitForAsync(ConsolePattern.KernelFailed);
        try
        {
            var first = await Task.WhenAny(ready, panic, exited).ConfigureAwait(false);
            if (first == ready)
                return await ready.ConfigureAwait(false);
            await bounded.CancelAsync().ConfigureAwait(false);
            throw await VerdictAsync(panic).ConfigureAwait(false);
        }
        catch (ConsoleFailureException)
        {
            throw await VerdictAsync(panic).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new BootFailedException(LaunchFailure.TimedOut, $"the guest was not up within {timeout.TotalSeconds:0.#} s{Complaints()}");
        }
    }

    // Not an end by itself: a kernel that somebody brought may have built in what the image would load as a module.
    private string Complaints()
    {
        var complaints = console.Complaints();
        return complaints.IsEmpty ? "" : $"; its start-up script failed at: {string.Join(", ", complaints)}";
    }

    private async Task<T> ReadyAsync<T>(Func<CancellationToken, Task<T>> connect, CancellationToken cancel)
    {
        await console.WaitForAsync(ConsolePattern.SshUp).WaitAsync(cancel).ConfigureAwait(false);
        return await connect(cancel).ConfigureAwait(false);
    }

    // A kernel that panics with panic=-1 ends QEMU too. Its last words are the better reason, and they are still on their way.
    private async Task<BootFailedException> VerdictAsync(Task<string> panic)
    {
        await Task.WhenAny(panic, Task.Delay(LastWords)).ConfigureAwait(false);
        if (panic.Exception?.InnerException is ConsoleFailureException { Line: { } line })
            return new BootFailedException(LaunchFailure.GuestPanicked, $"the guest failed: {line}");
        await Task.WhenAny(exited, Task.Delay(LastWords)).ConfigureAwait(false);
        return exited.IsCompleted
            ? new BootFailedException(LaunchFailure.QemuExited, "QEMU ended before the guest was up")
            : new BootFailedException(LaunchFailure.QemuExited, "QEMU closed the console before the guest was up");
    }
}
