using System.Collections.Immutable;
using System.Text;

namespace Lab.Machine;

/// <summary>
/// Drains a console at all times (a guest whose console is not read stops at some point) and answers waits on its lines.
/// QEMU itself keeps the whole log in a file; only the tail is held here.
/// </summary>
internal sealed class ConsoleLog
{
    private const int LinesKept = 400;

    private readonly Lock gate = new();
    private readonly Queue<string> tail = new();
    private readonly List<Waiter> waiters = [];
    private bool closed;

    /// <summary>The last lines, oldest first.</summary>
    public ImmutableArray<string> Tail(int lines = 25)
    {
        lock (gate)
            return [.. tail.TakeLast(lines)];
    }

    /// <summary>What the image's start-up script could not do, from its lines <c>@@fail WHAT</c>.</summary>
    public ImmutableArray<string> Complaints()
    {
        const string mark = "@@fail ";
        return [.. Tail(LinesKept).Where(line => line.Contains(mark, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..])];
    }

    /// <summary>The line that matches; lines that are already there count.</summary>
    /// <exception cref="ConsoleFailureException">A failure line came first, or the console closed.</exception>
    public Task<string> WaitForAsync(ConsolePattern pattern)
    {
        var waiter = new Waiter(pattern);
        lock (gate)
        {
            if (!tail.Any(waiter.Take) && closed)
                waiter.Close();
            else if (!waiter.Done.Task.IsCompleted)
                waiters.Add(waiter);
        }

        return waiter.Done.Task;
    }

    /// <summary>Reads until the end of the stream, however that comes; then every wait fails.</summary>
    public async Task DrainAsync(Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                Add(line.TrimEnd('\r'));
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // QEMU was killed, or the machine is being disposed.
        }
        finally
        {
            Close();
        }
    }

    internal void Add(string line)
    {
        lock (gate)
        {
            tail.Enqueue(line);
            if (tail.Count > LinesKept)
                tail.Dequeue();
            waiters.RemoveAll(waiter => waiter.Take(line));
        }
    }

    private void Close()
    {
        lock (gate)
        {
            closed = true;
            waiters.ForEach(waiter => waiter.Close());
            waiters.Clear();
        }
    }

    private sealed class Waiter(ConsolePattern pattern)
    {
        public TaskCompletionSource<string> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Whether the line ended the wait.</summary>
        public bool Take(string line)
        {
            if (pattern.Fails(line))
                Fail(line);
            else if (pattern.Succeeds(line))
                Done.TrySetResult(line);
            else
                return false;
            return true;
        }

        public void Close() => Fail(null);

        private void Fail(string? line)
        {
            Done.TrySetException(new ConsoleFailureException(line));
            _ = Done.Task.Exception; // Nobody may be waiting any more: it must not count as unobserved.
        }
    }
}
