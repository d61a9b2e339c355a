using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Lab.Machine.Places;

namespace Lab.Containers;

/// <summary>
/// Speaks to the first process of a container (relay.c) over its standard input and output: files, and QEMU's start and end. When the connection ends, be it that
/// we were killed, so does that process, and the container with it.
/// </summary>
internal sealed class Relay : IProgram, IAsyncDisposable
{
    // 128 + SIGKILL, by which QEMU ends where its container does.
    private const int Killed = 137;

    private readonly RelayStream stream;
    private readonly Stream log;
    private readonly SemaphoreSlim turn = new(1);
    private readonly SemaphoreSlim writing = new(1);
    private readonly Channel<Answer> answers = Channel.CreateUnbounded<Answer>();
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task reading;

    /// <param name="stream">Standard input and output of the process.</param>
    /// <param name="log">Takes what QEMU prints.</param>
    public Relay(RelayStream stream, Stream log)
    {
        (this.stream, this.log) = (stream, log);
        reading = ReadAsync();
    }

    /// <summary>A piece of an answer: its words, and the bytes that came with them.</summary>
    private sealed record Answer(string[] Words, byte[] Bytes);

    public int? Pid => null;

    public Task<int> Exited => exited.Task;

    /// <summary>Starts the one program.</summary>
    public Task StartAsync(IEnumerable<string> argv, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(argv.Select(word => word + '\0')));
        return SendAsync($"run {Number(bytes.Length)}\n", bytes, cancel);
    }

    public void Kill()
    {
        if (!exited.Task.IsCompleted)
            _ = KillAsync();
    }

    /// <summary>Makes an empty file.</summary>
    public Task MakeAsync(string path, long bytes, CancellationToken cancel) => AskAsync($"make {Number(bytes)} {path}\n", [], null, cancel);

    /// <summary>Writes into a file.</summary>
    public Task PutAsync(string path, long offset, byte[] bytes, CancellationToken cancel) => AskAsync($"put {Number(offset)} {Number(bytes.Length)} {path}\n", bytes, null, cancel);

    /// <summary>Reads a piece of a file; holes in it are not told of.</summary>
    /// <returns>Length of the file; -1 where there is none.</returns>
    public async Task<long> GetAsync(string path, long offset, long bytes, Action<long, byte[]> part, CancellationToken cancel)
    {
        try
        {
            return await AskAsync($"get {Number(offset)} {Number(bytes)} {path}\n", [], part, cancel).ConfigureAwait(false);
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }

    public void Dispose()
    {
        // The program's end is not the relay's: files are fetched after it.
    }

    /// <summary>Lets go of the container, which ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
    }

    // One exchange at a time: answers carry no names.
    private async Task<long> AskAsync(string line, byte[] bytes, Action<long, byte[]>? part, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await SendAsync(line, bytes, cancel).ConfigureAwait(false);
            while (true)
            {
                // Not cancelled half-way: what is left of an answer would be taken for the next one's.
                var (words, content) = await answers.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                switch (words[0])
                {
                    case "part":
                        part?.Invoke(Number(words[1]), content);
                        break;
                    case "end":
                        return Number(words[1]);
                    case "ok":
                        return 0;
                    default:
                        var reason = string.Join(' ', words.Skip(1));
                        throw reason.StartsWith("No such file", StringComparison.Ordinal) ? new FileNotFoundException($"{line.Trim()}: {reason}") : new IOException($"in the container, {line.Trim()}: {reason}");
                }
            }
        }
        catch (ChannelClosedException gone)
        {
            throw new ContainerLostException(gone);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task SendAsync(string line, byte[] bytes, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line), CancellationToken.None).ConfigureAwait(false);
            if (bytes.Length > 0)
                await stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or System.Net.Sockets.SocketException)
        {
            throw new ContainerLostException(gone);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task KillAsync()
    {
        try
        {
            await SendAsync("kill\n", [], CancellationToken.None).ConfigureAwait(false);
        }
        catch (ContainerLostException)
        {
            // And QEMU with it.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            var lines = new List<byte>();
            var one = new byte[1];
            while (await stream.ReadAsync(one).ConfigureAwait(false) == 1)
            {
                if (one[0] != '\n')
                {
                    lines.Add(one[0]);
                    continue;
                }
                var words = Encoding.UTF8.GetString([.. lines]).Split(' ');
                lines.Clear();
                if (words[0] == "exit")
                {
                    exited.TrySetResult((int)Number(words[1]));
                    continue;
                }
                var bytes = words[0] switch { "part" => new byte[Number(words[2])], "said" => new byte[Number(words[1])], _ => [] };
                await stream.ReadExactlyAsync(bytes).ConfigureAwait(false);
                if (words[0] == "said")
                {
                    await log.WriteAsync(bytes).ConfigureAwait(false);
                    continue;
                }
                answers.Writer.TryWrite(new(words, bytes));
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The end, however it came.
        }
        exited.TrySetResult(Killed);
        answers.Writer.TryComplete();
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);
}
