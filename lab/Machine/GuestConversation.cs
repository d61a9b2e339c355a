using System.Text;
using System.Threading.Channels;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Lab.Machine;

/// <summary>A program in the guest that stays: lines go in, lines come out, over one SSH channel. Not for several callers at once.</summary>
public sealed class GuestConversation : IDisposable
{
    private readonly SshCommand running;
    private readonly GuestDeath death;
    private readonly Task execution;
    private readonly Stream input;
    private readonly Channel<string> heard = Channel.CreateUnbounded<string>(new() { SingleReader = true, SingleWriter = true });

    internal GuestConversation(SshClient client, GuestDeath death, string command)
    {
        this.death = death;
        Command = command;
        running = client.CreateCommand(command);
        execution = running.ExecuteAsync(death.Token);
        input = running.CreateInputStream();
        _ = Task.Factory.StartNew(Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>The program and its arguments.</summary>
    public string Command { get; }

    /// <summary>Sends one line.</summary>
    /// <exception cref="GuestCommandException">The program or the connection has ended.</exception>
    public async Task SayAsync(string line, CancellationToken cancel)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(line + "\n");
            // SSH.NET blocks here while the guest's window is full.
            await Task.Run(() => input.Write(bytes, 0, bytes.Length), cancel).WaitAsync(cancel).ConfigureAwait(false);
            input.Flush();
        }
        catch (Exception closed) when (closed is SshException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            throw await GoneAsync("took no more lines", closed).ConfigureAwait(false);
        }
    }

    /// <summary>The next line that the program writes, or null when it has ended.</summary>
    /// <param name="timeout">How long to wait for it.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <exception cref="GuestCommandException">No line came in time, or the machine died; the program may still run.</exception>
    public async Task<string?> HearAsync(TimeSpan timeout, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel, death.Token);
        bounded.CancelAfter(timeout);
        try
        {
            return await heard.Reader.WaitToReadAsync(bounded.Token).ConfigureAwait(false) && heard.Reader.TryRead(out var line) ? line : null;
        }
        catch (OperationCanceledException stopped)
        {
            cancel.ThrowIfCancellationRequested();
            throw death.Cause is { } cause
                ? new GuestCommandException(Command, $"was cut off: {cause.Message}", null, cause)
                : new GuestCommandException(Command, $"wrote nothing for {timeout.TotalSeconds:0.#} s", null, stopped);
        }
    }

    /// <summary>How a program ended that <see cref="HearAsync"/> has said to have ended.</summary>
    /// <exception cref="GuestCommandException">The connection was lost.</exception>
    public async Task<CommandResult> EndAsync(TimeSpan timeout)
    {
        try
        {
            await execution.WaitAsync(timeout).ConfigureAwait(false);
            return new(GuestShell.Code(running, Command), "", running.Error);
        }
        catch (Exception lost) when (lost is SshException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            throw await GoneAsync("lost its connection", lost).ConfigureAwait(false);
        }
    }

    /// <summary>Closes the program's standard input; a program that does not end at that has to be killed in the guest.</summary>
    public void Dispose()
    {
        try
        {
            input.Dispose();
        }
        catch (Exception closed) when (closed is SshException or ObjectDisposedException or InvalidOperationException)
        {
            // The program or the connection ended first.
        }
        // The channel itself stays until the program has ended or the connection goes: to dispose of it now would wait for either.
        _ = execution.ContinueWith(task => { _ = task.Exception; running.Dispose(); }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    // SSH.NET's stream has no asynchronous read: it holds this one thread until the program ends.
    private void Listen()
    {
        try
        {
            using var reader = new StreamReader(running.OutputStream, Encoding.UTF8, false, 4096, leaveOpen: true);
            while (reader.ReadLine() is { } text)
                heard.Writer.TryWrite(text);
        }
        catch (Exception lost) when (lost is SshException or IOException or ObjectDisposedException)
        {
            // EndAsync tells of it.
        }
        heard.Writer.TryComplete();
    }

    private async Task<GuestCommandException> GoneAsync(string what, Exception problem)
    {
        var cause = await death.CauseSoonAsync().ConfigureAwait(false);
        return new(Command, $"{what}: {cause?.Message ?? problem.Message}", null, cause ?? problem);
    }
}
