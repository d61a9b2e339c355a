using System.Text;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Lab.Machine;

/// <summary>Runs commands in a guest over one held SSH connection. Several may run at once.</summary>
public sealed class GuestShell : IDisposable
{
    private readonly SshClient client;
    private readonly GuestDeath death;

    internal GuestShell(SshClient client, GuestDeath death)
    {
        this.client = client;
        this.death = death;
    }

    /// <summary>Runs a command with nothing on its standard input.</summary>
    /// <inheritdoc cref="RunAsync(string, Stream, TimeSpan, CancellationToken)"/>
    public Task<CommandResult> RunAsync(string command, TimeSpan timeout, CancellationToken cancel)
        => RunAsync(command, Stream.Null, timeout, cancel);

    /// <summary>Runs a command with a text on its standard input.</summary>
    /// <inheritdoc cref="RunAsync(string, Stream, TimeSpan, CancellationToken)"/>
    public async Task<CommandResult> RunAsync(string command, string input, TimeSpan timeout, CancellationToken cancel)
    {
        using var bytes = new MemoryStream(Encoding.UTF8.GetBytes(input));
        return await RunAsync(command, bytes, timeout, cancel).ConfigureAwait(false);
    }

    /// <summary>Runs a command and collects what it prints. A non-zero exit code is a result, not an exception.</summary>
    /// <exception cref="GuestCommandException">It did not end in time, the connection was lost, or the machine died meanwhile.</exception>
    public async Task<CommandResult> RunAsync(string command, Stream input, TimeSpan timeout, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel, death.Token);
        bounded.CancelAfter(timeout);
        try
        {
            using var running = client.CreateCommand(input == Stream.Null ? command : ReadingAllInput(command));
            var execution = running.ExecuteAsync(bounded.Token);
            var feeding = FeedAsync(running, input, bounded.Token);
            // Not ExecuteAsync's own cancellation alone: it asks the guest to stop, and a dead guest does not answer.
            await execution.WaitAsync(bounded.Token).ConfigureAwait(false);
            if (feeding.IsFaulted)
                await feeding.ConfigureAwait(false); // Our own file could not be read to its end.
            return new CommandResult(Code(running, command), running.Result, running.Error);
        }
        catch (OperationCanceledException stopped)
        {
            cancel.ThrowIfCancellationRequested();
            throw death.Cause is { } cause
                ? new GuestCommandException(command, $"was cut off: {cause.Message}", null, cause)
                : new GuestCommandException(command, $"did not end within {timeout.TotalSeconds:0.#} s", null, stopped);
        }
        catch (Exception lost) when (lost is SshException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            var cause = await death.CauseSoonAsync().ConfigureAwait(false);
            throw new GuestCommandException(command, $"lost its connection: {cause?.Message ?? lost.Message}", null, cause ?? lost);
        }
    }

    /// <summary>Starts a program that stays, to talk to in lines.</summary>
    public GuestConversation Converse(string command) => new(client, death, command);

    /// <summary>Copies a file into the guest and checks the size there. Takes about 0.5 s for 5 MiB.</summary>
    /// <param name="localFile">File of the host.</param>
    /// <param name="remotePath">Absolute path in the guest, overwritten.</param>
    /// <param name="mode">Permissions as chmod takes them, given as octal digits: 755 means rwxr-xr-x.</param>
    /// <param name="cancel">Ends the copy.</param>
    /// <exception cref="GuestCommandException">The guest could not keep it.</exception>
    /// <exception cref="MachineInputException">The local file is missing.</exception>
    public async Task UploadAsync(string localFile, string remotePath, int mode, CancellationToken cancel)
    {
        if (mode is < 0 or > 7777 || $"{mode}".Any(digit => digit > '7'))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "not octal digits such as 755");
        if (!File.Exists(localFile))
            throw new MachineInputException(localFile, "no such file", "Build it first.");
        var file = File.OpenRead(localFile);
        await using var closing = file.ConfigureAwait(false);
        var path = QemuArguments.Quote([remotePath]);
        // rm first: a program that still runs from the old file would make the new one "busy".
        var command = $"rm -f {path}; cat >{path} && chmod {mode:000} {path} && wc -c <{path}";
        var result = await RunAsync(command, file, TimeSpan.FromSeconds(60 + (file.Length >> 20)), cancel).ConfigureAwait(false);
        result.EnsureSuccess(command);
        if (result.Output.Trim() != $"{file.Length}")
            throw new GuestCommandException(command, $"kept {result.Output.Trim()} of {file.Length} bytes", result);
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => client.Dispose();

    /// <summary>Starts a command whose success nobody will hear of, such as a power-off. Dispose the result only when it has worked.</summary>
    internal IDisposable Begin(string command)
    {
        var running = client.CreateCommand(command);
        _ = running.ExecuteAsync(CancellationToken.None).ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return running;
    }

    internal static int Code(SshCommand command, string text)
        => command.ExitStatus ?? command.ExitSignal switch
        {
            null => throw new GuestCommandException(text, "ended without an exit code: the connection was lost"),
            "HUP" => 129,
            "INT" => 130,
            "ABRT" => 134,
            "KILL" => 137,
            "SEGV" => 139,
            "TERM" => 143,
            _ => 128,
        };

    // Input that a command leaves unread would block SSH.NET on a window that never opens again, and dropbear drops the whole
    // connection when data arrives for a channel that it has closed. So what the command leaves is read here.
    private static string ReadingAllInput(string command) => $"({command}\n); code=$?; cat >/dev/null; exit $code";

    private static async Task FeedAsync(SshCommand command, Stream input, CancellationToken cancel)
    {
        try
        {
            // Closed (which sends the end of the input) on every path but that of cancellation: the channel may be gone by then.
            var pipe = command.CreateInputStream();
            try
            {
                await CopyAsync(input, pipe, cancel).ConfigureAwait(false);
            }
            catch (IOException)
            {
                await pipe.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            await pipe.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is SshException or ObjectDisposedException or InvalidOperationException)
        {
            // The command ended before its (empty) input could be closed, or the connection did, which the command itself reports.
        }
    }

    private static async Task CopyAsync(Stream input, Stream pipe, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        while (await input.ReadAsync(buffer, cancel).ConfigureAwait(false) is var count and > 0)
        {
            // SSH.NET blocks here while the guest's window is full.
            await Task.Run(() => pipe.Write(buffer, 0, count), cancel).WaitAsync(cancel).ConfigureAwait(false);
        }
    }
}
