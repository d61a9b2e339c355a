using System.Collections.Immutable;
using Lab.Machine.Places;

namespace Lab.Machine;

/// <summary>A QEMU that was started through a <see cref="LabRun"/> and does not outlive it.</summary>
public sealed class QemuProcess : IAsyncDisposable
{
    private readonly IProgram program;
    private readonly string log;
    private readonly Action<QemuProcess> forget;

    internal QemuProcess(IProgram program, IEnumerable<string> argv, string log, Action<QemuProcess> forget)
    {
        this.program = program;
        this.log = log;
        this.forget = forget;
        CommandLine = [.. argv];
    }

    /// <summary>The full command line, program first.</summary>
    public ImmutableArray<string> CommandLine { get; }

    /// <summary>Process id on this host, that of the launching shell at first, which becomes QEMU; null for one in a container.</summary>
    public int? Pid => program.Pid;

    /// <summary>Completes with the exit code when the process ends; 128 + signal when a signal ended it. Never faults.</summary>
    public Task<int> Exited => program.Exited;

    /// <summary>The last lines of QEMU's standard output and error.</summary>
    public ImmutableArray<string> StderrTail(int lines = 20)
    {
        try
        {
            return [.. File.ReadLines(log).TakeLast(lines)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Ends the process with SIGKILL, if it still runs.</summary>
    public void Kill() => program.Kill();

    /// <summary>Waits for the end, and ends it by force after <paramref name="patience"/>. Returns the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan patience, CancellationToken cancel)
    {
        try
        {
            return await Exited.WaitAsync(patience, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill();
            return await Exited.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Kills the process and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await Exited.ConfigureAwait(false);
        forget(this);
        program.Dispose();
    }
}
