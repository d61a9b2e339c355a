using Lab.Machine.Places;

namespace Lab.Machine;

/// <summary>
/// A machine with devices and no guest: QEMU is stopped and its bus is driven from here over the qtest protocol.
/// It is up within 100 ms.
/// </summary>
public sealed class QtestMachine : IAsyncDisposable
{
    private static readonly TimeSpan StartBudget = TimeSpan.FromSeconds(30);

    private readonly Launch launch;

    private QtestMachine(Launch launch, Topology topology, Stream qtest, QmpClient qmp)
    {
        this.launch = launch;
        Topology = topology;
        Qtest = qtest;
        Qmp = qmp;
    }

    /// <summary>The connected qtest stream: one line of ASCII a command, one line an answer.</summary>
    public Stream Qtest { get; }

    /// <summary>The monitor.</summary>
    public QmpClient Qmp { get; }

    /// <summary>What was built.</summary>
    public Topology Topology { get; }

    /// <summary>The process, for those who want to kill it.</summary>
    public QemuProcess Process => launch.Process;

    /// <summary>Directory with the logs; it stays.</summary>
    public string EvidenceDirectory => launch.Files.Evidence;

    /// <summary>QEMU's trace log, written line by line.</summary>
    public string TraceLog => launch.Files.TraceLog;

    /// <summary>The machine's files.</summary>
    public MachineFiles Files => new(launch.Place);

    /// <summary>Starts the machine with the given trace events (a trailing * names a family) enabled.</summary>
    /// <exception cref="MachineLaunchException">QEMU ended, or did not connect in time.</exception>
    /// <exception cref="HostUnableException">This QEMU lacks a device of the topology.</exception>
    public static async Task<QtestMachine> StartAsync(
        LabRun run, QemuBinary qemu, Topology topology, string evidenceDirectory, CancellationToken cancel, IEnumerable<string>? traceEvents = null)
    {
        qemu.RequireFor(topology);
        // On this host in every run: there is no guest to keep apart, and each access of a driver is an exchange with QEMU.
        var launch = Launch.Prepare(run, QemuHost.Process, topology, evidenceDirectory);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(StartBudget);
        try
        {
            var (place, files) = (launch.Place, launch.Files);
            await place.MoveInAsync(new(topology, null, null, AcceleratorChoice.Tcg), bounded.Token).ConfigureAwait(false);
            place.Expect(files.QmpSocket);
            place.Expect(files.QtestSocket);
            await launch.StartAsync(qemu, QemuArguments.ForQtest(topology, files), bounded.Token).ConfigureAwait(false);
            launch.WriteVersions(qemu, AcceleratorChoice.Tcg, null);
            var qmpStream = launch.Own(await launch.StepAsync(place.ConnectAsync(files.QmpSocket, bounded.Token), bounded.Token).ConfigureAwait(false));
            var qmp = launch.Own(await launch.StepAsync(
                QmpClient.ConnectAsync(qmpStream, files.QmpLog, bounded.Token), bounded.Token).ConfigureAwait(false));
            var qtest = launch.Own(await launch.StepAsync(place.ConnectAsync(files.QtestSocket, bounded.Token), bounded.Token).ConfigureAwait(false));
            foreach (var name in traceEvents ?? [])
                await qmp.TraceEventSetStateAsync(name, true, bounded.Token).ConfigureAwait(false);
            return new QtestMachine(launch, topology, qtest, qmp);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            var failure = launch.Failure(LaunchFailure.TimedOut, $"QEMU did not connect within {StartBudget.TotalSeconds} s");
            await launch.DisposeAsync().ConfigureAwait(false);
            throw failure;
        }
        catch
        {
            await launch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

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

    /// <summary>Unplugs a controller behind a port and waits until it is gone.</summary>
    /// <param name="controllerId">Name of the controller.</param>
    /// <param name="release">Switches the slot off, as a guest's hot-plug driver would.</param>
    /// <param name="cancel">Gives up.</param>
    public Task UnplugAsync(string controllerId, Action release, CancellationToken cancel) => Qmp.DeviceDelAsync(Topology.Controller(controllerId).Id, release, cancel);

    /// <summary>Plugs a controller again; its files are those that it had.</summary>
    public async Task PlugAsync(string controllerId, CancellationToken cancel)
    {
        foreach (var device in QemuArguments.HotPlug(Topology, controllerId))
            await Qmp.DeviceAddAsync(device, cancel).ConfigureAwait(false);
    }

    /// <summary>Kills QEMU and removes the machine's files, but not the evidence.</summary>
    public ValueTask DisposeAsync() => launch.DisposeAsync();
}
