using System.Diagnostics;
using Lab.Machine.Paging;

namespace Lab.Machine;

/// <summary>A booted guest: a shell in it, QEMU's monitor, and the files that show what happened.</summary>
public sealed class GuestMachine : IAsyncDisposable
{
    private static readonly TimeSpan PowerOffPatience = TimeSpan.FromSeconds(15);

    private readonly Launch launch;
    private readonly GuestDeath death;

    internal GuestMachine(Launch launch, Topology topology, QmpClient qmp, GuestShell shell, GuestDeath death, int sshPort, TimeSpan bootTime)
    {
        this.launch = launch;
        this.death = death;
        Topology = topology;
        Qmp = qmp;
        Shell = shell;
        SshPort = sshPort;
        BootTime = bootTime;
    }

    /// <summary>Commands in the guest.</summary>
    public GuestShell Shell { get; }

    /// <summary>QEMU's monitor.</summary>
    public QmpClient Qmp { get; }

    /// <summary>What was built.</summary>
    public Topology Topology { get; }

    /// <summary>The process, for those who want to kill it: that is the power cut of this lab.</summary>
    public QemuProcess Process => launch.Process;

    /// <summary>Port of 127.0.0.1 behind which the guest's SSH server listens.</summary>
    public int SshPort { get; }

    /// <summary>From the start of the process to an authenticated SSH connection.</summary>
    public TimeSpan BootTime { get; }

    /// <summary>Directory with console.log, trace.log, qmp.log, stderr.log, command-line.txt and versions.txt; it stays.</summary>
    public string EvidenceDirectory => launch.Files.Evidence;

    /// <summary>QEMU's trace log, written line by line while events are enabled.</summary>
    public string TraceLog => launch.Files.TraceLog;

    /// <summary>Everything the guest printed.</summary>
    public string ConsoleLog => launch.Files.ConsoleLog;

    /// <summary>The machine's files: what is read from one of them is fetched first, since QEMU may be elsewhere.</summary>
    public MachineFiles Files => new(launch.Place);

    /// <summary>The instructions that the guest executes; null where the machine was booted without the plugin that counts them.</summary>
    public InstructionCounts? Instructions { get; internal init; }

    /// <summary>Records accesses of the guest's processors; null where the machine was booted without the plugin that does.</summary>
    public AccessLog? Accesses { get; internal init; }

    /// <summary>Asks how the guest maps what its processors store to; null where <see cref="Accesses"/> is.</summary>
    public StoreQuestions? Questions { get; internal init; }

    /// <summary>Starts QEMU and waits until its guest answers over SSH.</summary>
    /// <param name="run">Owner of the process.</param>
    /// <param name="qemu">A probed QEMU of the topology's architecture.</param>
    /// <param name="image">The guest.</param>
    /// <param name="topology">The machine.</param>
    /// <param name="accel">As <see cref="AcceleratorProbe"/> chose it.</param>
    /// <param name="evidenceDirectory">Where the logs go; made when it is missing, logs of an earlier machine are overwritten.</param>
    /// <param name="timeout">From the start of the process to SSH.</param>
    /// <param name="progress">One line for each stage, or null.</param>
    /// <param name="cancel">Gives up and kills QEMU.</param>
    /// <exception cref="MachineLaunchException">It did not come up; the logs are in the evidence directory.</exception>
    /// <exception cref="HostUnableException">This QEMU lacks a device of the topology.</exception>
    /// <exception cref="MachineInputException">The topology is not one that can be built.</exception>
    public static Task<GuestMachine> BootAsync(
        LabRun run, QemuBinary qemu, GuestImage image, Topology topology, AcceleratorChoice accel, string evidenceDirectory,
        TimeSpan timeout, IProgress<string>? progress, CancellationToken cancel)
        => BootAsync(run, qemu, image, topology, accel, evidenceDirectory, timeout, progress, plugin: null, cancel);

    /// <summary>The same with the lab's QEMU plugin, so that <see cref="Instructions"/> or <see cref="Accesses"/> can be read.</summary>
    /// <exception cref="HostUnableException">As above, or this QEMU does not take the plugin.</exception>
    /// <inheritdoc cref="BootAsync(LabRun, QemuBinary, GuestImage, Topology, AcceleratorChoice, string, TimeSpan, IProgress{string}?, CancellationToken)"/>
    public static Task<GuestMachine> BootAsync(
        LabRun run, QemuBinary qemu, GuestImage image, Topology topology, AcceleratorChoice accel, string evidenceDirectory,
        TimeSpan timeout, IProgress<string>? progress, Plugin? plugin, CancellationToken cancel)
        => new GuestBoot(run, qemu, image, topology, accel, evidenceDirectory, timeout, progress, plugin).RunAsync(cancel);

    /// <summary>The raw file behind the controller's namespace, its first where it lists several; it goes when the machine is disposed.</summary>
    public string DiskFile(string controllerId) => launch.Files.DiskFile(Topology, controllerId, null);

    /// <summary>The raw file behind one of the namespaces that the controller lists; it goes when the machine is disposed.</summary>
    /// <exception cref="MachineInputException">It lists no such namespace.</exception>
    public string DiskFile(string controllerId, int nsid) => launch.Files.DiskFile(Topology, controllerId, nsid);

    /// <summary>The shared file behind the controller's persistent memory region; it goes when the machine is disposed.</summary>
    public string PmrFile(string controllerId) => launch.Files.PmrFile(Topology.Controller(controllerId));

    /// <summary>The file behind a function's memory: a controller's persistent memory region, or an endpoint's shared memory.</summary>
    /// <exception cref="MachineInputException">The topology has no such function.</exception>
    public string MemoryFile(string id) => launch.Files.MemoryFile(Topology, id);

    /// <summary>Unplugs a controller behind a root port and waits until the guest has let it go.</summary>
    public Task UnplugAsync(string controllerId, CancellationToken cancel) => Qmp.DeviceDelAsync(Topology.Controller(controllerId).Id, null, cancel);

    /// <summary>Plugs a controller, for the first time or again; its files are there already.</summary>
    public async Task PlugAsync(string controllerId, CancellationToken cancel)
    {
        foreach (var device in QemuArguments.HotPlug(Topology, controllerId))
            await Qmp.DeviceAddAsync(device, cancel).ConfigureAwait(false);
    }

    /// <summary>Throws when QEMU has ended or the guest's kernel has failed since the boot; else does nothing.</summary>
    /// <exception cref="MachineLaunchException">It did.</exception>
    public void AliveCheck()
    {
        if (death.Cause is { } cause)
            throw cause;
        if (launch.Process.Exited.IsCompleted)
            throw launch.Failure(LaunchFailure.QemuExited, "the machine is off");
    }

    /// <summary>Switches the guest off without its ceremony (sync, then power), by force if that takes long. Returns QEMU's exit code.</summary>
    public async Task<int> PowerOffAsync(CancellationToken cancel = default)
    {
        death.Expect();
        var clock = Stopwatch.StartNew();
        // The command is held until QEMU is gone: disposing it at once closes the channel before the guest has started it.
        using var command = launch.Process.Exited.IsCompleted ? null : TryBegin();
        var patience = command is null ? TimeSpan.Zero : PowerOffPatience - clock.Elapsed;
        return await launch.Process.StopAsync(patience, cancel).ConfigureAwait(false);
    }

    /// <summary>Kills QEMU if it still runs and removes the machine's files, but not the evidence.</summary>
    public async ValueTask DisposeAsync()
    {
        death.Expect();
        launch.Process.Kill();
        await launch.Process.Exited.ConfigureAwait(false);
        Shell.Dispose();
        Instructions?.Dispose();
        Accesses?.Dispose();
        await launch.DisposeAsync().ConfigureAwait(false);
        death.Dispose();
    }

    private IDisposable? TryBegin()
    {
        try
        {
            return Shell.Begin("poweroff -f");
        }
        catch (Exception lost) when (lost is Renci.SshNet.Common.SshException or ObjectDisposedException or InvalidOperationException)
        {
            return null; // No connection to say it over: there remains the plug.
        }
    }
}
