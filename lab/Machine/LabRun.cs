using System.Collections.Concurrent;
using System.Diagnostics;
using Lab.Machine.Places;

namespace Lab.Machine;

/// <summary>
/// What one process of the lab owns: a short temporary directory and every QEMU it starts. Both go when it is disposed, and
/// also when the process is interrupted, terminated or killed: a keeper process of its own session watches a pipe from us.
/// </summary>
public sealed class LabRun : IAsyncDisposable
{
    // A socket in a machine's directory must fit the 107 bytes of a Unix socket address: "/lab-123456/m999/console".
    private const int LongestParent = 70;

    private readonly Process keeper;
    private readonly ConcurrentDictionary<QemuProcess, byte> processes = [];
    private int machines;
    private int disposed;

    private LabRun(string directory, Process keeper, QemuHost host)
    {
        (TempDirectory, Host) = (directory, host);
        this.keeper = keeper;
    }

    /// <summary>The run's own directory, removed when the run ends.</summary>
    public string TempDirectory { get; }

    /// <summary>Where guests' QEMUs are started. Machines without a guest are always processes of this host.</summary>
    public QemuHost Host { get; }

    /// <summary>Clears away what dead runs left, then starts the keeper of a new one. Takes a few milliseconds.</summary>
    /// <param name="host">Where guests' QEMUs are started; null for this host.</param>
    /// <exception cref="HostUnableException">The temporary directory cannot be made, or the host has no sh or setsid.</exception>
    public static LabRun Start(QemuHost? host = null)
    {
        var parent = Path.GetTempPath().TrimEnd('/');
        if (parent.Length > LongestParent)
            parent = "/tmp";
        StaleRuns.Sweep(parent);
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var directory = Path.Combine(parent, StaleRuns.Prefix + Path.GetRandomFileName()[..6]);
            if (Path.Exists(directory))
                continue;
            var keeper = StartKeeper(directory);
            if (keeper.StandardOutput.ReadLine() == "ready")
                return new LabRun(directory, keeper, host ?? QemuHost.Process);
            keeper.Dispose();
        }

        throw new HostUnableException($"no temporary directory can be made in {parent}", "Make it writable, or set TMPDIR to one that is.");
    }

    /// <summary>Starts a program that dies with this run at the latest. Its output is appended to <paramref name="log"/>.</summary>
    internal QemuProcess Launch(IReadOnlyList<string> argv, string log)
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        var process = Spawn(["sh", "-c", KeeperScripts.Launch, "lab-launch", TempDirectory, log, .. argv]);
        process.StandardInput.Close();
        var qemu = new QemuProcess(new LocalProgram(process), argv, log, gone => processes.TryRemove(gone, out _));
        processes[qemu] = 0;
        return qemu;
    }

    /// <summary>A fresh directory inside the run's own, with a short name.</summary>
    internal string NewDirectory()
        => Directory.CreateDirectory(Path.Combine(TempDirectory, $"m{Interlocked.Increment(ref machines)}")).FullName;

    /// <summary>Kills what still runs and removes the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        foreach (var process in processes.Keys)
            await process.DisposeAsync().ConfigureAwait(false);
        keeper.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await keeper.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            keeper.Kill();
        }

        // Only when somebody killed the keeper is anything left to do here.
        StaleRuns.Remove(TempDirectory);
        keeper.Dispose();
    }

    private static Process StartKeeper(string directory)
        => Spawn(["sh", "-c", KeeperScripts.Keeper, "lab-keeper", directory, StaleRuns.OwnerLine()]);

    // setsid: neither Ctrl-C nor a signal to our process group may reach what we start. All three streams are redirected so
    // that nothing of ours is inherited; .NET opens its ends close-on-exec, so no child holds another child's pipe either.
    private static Process Spawn(IEnumerable<string> argv)
    {
        var start = new ProcessStartInfo("setsid", argv)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception problem)
        {
            throw new HostUnableException($"setsid does not start: {problem.Message}", "Install util-linux.", problem);
        }
    }
}
