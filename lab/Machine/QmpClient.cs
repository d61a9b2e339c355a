using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Lab.Machine;

/// <summary>QEMU's monitor over a connected stream. Commands may be issued from several threads at once.</summary>
public sealed partial class QmpClient : IAsyncDisposable
{
    private const int EventsKept = 1000;

    private readonly Stream stream;
    private readonly StreamReader reader;
    private readonly QmpTranscript transcript;
    private readonly SemaphoreSlim writing = new(1);
    private readonly ConcurrentDictionary<int, Pending> pending = [];
    private readonly TaskCompletionSource<JsonElement> greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<QmpEvent> events = Channel.CreateBounded<QmpEvent>(
        new BoundedChannelOptions(EventsKept) { FullMode = BoundedChannelFullMode.DropOldest });

    private Task reading = Task.CompletedTask;
    private bool closed;
    private int lastId;

    private QmpClient(Stream stream, string? transcriptFile)
    {
        this.stream = stream;
        reader = new StreamReader(stream, Encoding.UTF8);
        transcript = new QmpTranscript(transcriptFile);
    }

    /// <summary>Events in the order of their arrival; the oldest go when nobody reads. Completes when the connection ends.</summary>
    public ChannelReader<QmpEvent> Events => events.Reader;

    /// <summary>Takes over a connected stream, waits for QEMU's greeting and leaves the negotiation mode.</summary>
    /// <exception cref="QmpException">The connection ended, or QEMU refused.</exception>
    public static async Task<QmpClient> ConnectAsync(Stream stream, string? transcriptFile, CancellationToken cancel)
    {
        var client = new QmpClient(stream, transcriptFile);
        try
        {
            client.reading = client.ReadAsync();
            await client.greeting.Task.WaitAsync(cancel).ConfigureAwait(false);
            await client.ExecuteAsync("qmp_capabilities", null, cancel).ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs one command and returns what is in its "return".</summary>
    /// <exception cref="QmpException">QEMU refused it, or the connection ended.</exception>
    public async Task<JsonElement> ExecuteAsync(string command, JsonObject? arguments, CancellationToken cancel)
    {
        var id = Interlocked.Increment(ref lastId);
        var message = new JsonObject { ["execute"] = command, ["id"] = id };
        if (arguments is not null)
            message["arguments"] = arguments.DeepClone();
        var waiter = new Pending(command);
        pending[id] = waiter;
        try
        {
            await SendAsync(message.ToJsonString(), command, cancel).ConfigureAwait(false);
            return await waiter.Answer.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            pending.TryRemove(id, out _);
        }
    }

    /// <summary>Turns a trace event (or, with a trailing *, a family) on or off. Takes about 2 ms.</summary>
    /// <exception cref="QmpException">This QEMU has no such event.</exception>
    public Task TraceEventSetStateAsync(string name, bool enable, CancellationToken cancel)
        => ExecuteAsync("trace-event-set-state", new JsonObject { ["name"] = name, ["enable"] = enable }, cancel);

    /// <summary>Every PCI function of the machine, those behind bridges too.</summary>
    public async Task<ImmutableArray<PciFunction>> QueryPciAsync(CancellationToken cancel)
        => PciQuery.Read(await ExecuteAsync("query-pci", null, cancel).ConfigureAwait(false));

    /// <summary>Runs a command of the human monitor and returns what it printed.</summary>
    public async Task<string> HumanMonitorAsync(string commandLine, CancellationToken cancel)
    {
        var arguments = new JsonObject { ["command-line"] = commandLine };
        return (await ExecuteAsync("human-monitor-command", arguments, cancel).ConfigureAwait(false)).GetString() ?? "";
    }

    /// <summary>Reads 8 bytes of the guest's physical memory.</summary>
    /// <exception cref="QmpException">There is no memory, or QEMU is gone.</exception>
    public async Task<ulong> ReadMemoryAsync(ulong address, CancellationToken cancel)
    {
        var command = $"xp /1gx 0x{address:x}";
        // "00000000fe000000: 0x0000000000000001"
        var words = (await HumanMonitorAsync(command, cancel).ConfigureAwait(false)).Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return words is [_, ['0', 'x', .. var digits]] && ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value
            : throw new QmpException("GenericError", $"the monitor answered \"{string.Join(' ', words)}\"", command);
    }

    /// <summary>Writes the guest's physical memory to a file of the host.</summary>
    public Task SaveMemoryAsync(ulong address, long bytes, string file, CancellationToken cancel)
        => ExecuteAsync("pmemsave", new JsonObject { ["val"] = address, ["size"] = bytes, ["filename"] = file }, cancel);

    /// <summary>Presses the power button; what follows is up to the guest.</summary>
    public Task SystemPowerdownAsync(CancellationToken cancel) => ExecuteAsync("system_powerdown", null, cancel);

    /// <summary>Ends QEMU in an orderly way. That the connection ends before the answer is no error.</summary>
    public async Task QuitAsync(CancellationToken cancel)
    {
        try
        {
            await ExecuteAsync("quit", null, cancel).ConfigureAwait(false);
        }
        catch (QmpException gone) when (gone.ErrorClass == QmpException.Disconnected)
        {
        }
    }

    /// <summary>Closes the connection; commands under way fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync().ConfigureAwait(false);
        await reading.ConfigureAwait(false);
        transcript.Dispose();
    }

    private async Task SendAsync(string line, string command, CancellationToken cancel)
    {
        await writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (closed)
                throw Lost(command, null);
            transcript.Sent(line);
            // Not cancellable: half a command would spoil every later one.
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            throw Lost(command, problem);
        }
        finally
        {
            writing.Release();
        }
    }

    private async Task ReadAsync()
    {
        Exception? cause = null;
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
            {
                if (line.Length == 0)
                    continue;
                transcript.Received(line);
                using var message = JsonDocument.Parse(line);
                Take(message.RootElement.Clone());
            }
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or JsonException)
        {
            cause = problem;
        }

        // Under the writing lock, so that a command is either failed here or refuses to start.
        await writing.WaitAsync().ConfigureAwait(false);
        closed = true;
        writing.Release();
        events.Writer.TryComplete();
        EndWaits(cause);
        greeting.TrySetException(Lost("(greeting)", cause));
        _ = greeting.Task.Exception; // Nobody may be waiting for it: it must not count as unobserved.
        foreach (var waiter in pending.Values)
            waiter.Answer.TrySetException(Lost(waiter.Command, cause));
    }

    private void Take(JsonElement message)
    {
        if (message.TryGetProperty("QMP", out var version))
            greeting.TrySetResult(version);
        else if (message.TryGetProperty("event", out var name))
            Take(Event(name.GetString()!, message));
        else if (message.TryGetProperty("id", out var id) && pending.TryRemove(id.GetInt32(), out var waiter))
            Answer(waiter, message);
    }

    private static void Answer(Pending waiter, JsonElement message)
    {
        if (message.TryGetProperty("error", out var error))
            waiter.Answer.TrySetException(
                new QmpException(error.GetProperty("class").GetString()!, error.GetProperty("desc").GetString()!, waiter.Command));
        else
            waiter.Answer.TrySetResult(message.GetProperty("return"));
    }

    private static QmpEvent Event(string name, JsonElement message)
    {
        message.TryGetProperty("data", out var data);
        var time = message.GetProperty("timestamp");
        var seconds = time.GetProperty("seconds").GetInt64();
        var micros = time.GetProperty("microseconds").GetInt64();
        return new QmpEvent(name, data, DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(micros * TimeSpan.TicksPerMicrosecond));
    }

    private static QmpException Lost(string command, Exception? cause)
        => new(QmpException.Disconnected, cause?.Message ?? "QEMU closed the connection", command, cause);

    private sealed record Pending(string Command)
    {
        public TaskCompletionSource<JsonElement> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
