using System.Collections.Immutable;
using Lab.Cases.Peers;
using Lab.Cases.Steps;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Driver.Seams;
using Lab.Guestless;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Steps;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>The driver on the host, QEMU's device over qtest, no guest at all.</summary>
public sealed class GuestlessSession : IAsyncDisposable
{
    private const int MemoryMiB = 64;

    private readonly QtestConnection _qtest;
    private readonly ExperimentCell _cell;
    private readonly IReadOnlyDictionary<string, string> _names;
    private readonly QemuBinary _qemu;
    private int _runs;

    private GuestlessSession(
        QtestMachine machine, QemuBinary qemu, ExperimentCell cell, QtestConnection qtest, QtestBoard board, IReadOnlyDictionary<string, string> names) =>
        (Machine, _qemu, _cell, _qtest, Board, _names) = (machine, qemu, cell, qtest, board, names);

    /// <summary>The machine: its process to kill, its files to look at, its monitor.</summary>
    public QtestMachine Machine { get; }

    /// <inheritdoc cref="GuestSession.KeepsDisks"/>
    public bool KeepsDisks { get; set; }

    /// <summary>The board: its tree of functions, by their names in <see cref="NameOf"/>.</summary>
    public QtestBoard Board { get; }

    /// <summary>Starts a stopped machine with the PCI functions of <paramref name="topology"/> and sets it up as firmware would. Takes some 50 ms.</summary>
    /// <param name="run">Owns QEMU and its temporary files.</param>
    /// <param name="qemu">The QEMU.</param>
    /// <param name="topology">Its functions, bridges and further arguments are taken. The first controller is the one that cases drive.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="DriverException">Bus numbers ran out, or a BAR found no room.</exception>
    public static async Task<GuestlessSession> StartAsync(LabRun run, QemuBinary qemu, Topology topology, string evidence, CancellationToken cancel)
    {
        var bare = new Topology
        {
            MemoryMiB = MemoryMiB, RootPorts = topology.RootPorts, HostBridges = topology.HostBridges, Switches = topology.Switches,
            Controllers = [.. topology.Controllers.Select(device => device with { HotPlugged = false })], Endpoints = topology.Endpoints, Arguments = topology.Arguments,
        };
        var machine = await QtestMachine.StartAsync(run, qemu, bare, evidence, cancel).ConfigureAwait(false);
        try
        {
            var qtest = new QtestConnection(machine.Qtest);
            var board = QtestBoard.SetUp(qtest, MemoryMiB, bare.HostBridges.Select(bridge => bridge.FirstBus));
            // Only QEMU knows which function is whose; it goes by bus numbers, which are there now.
            var functions = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
            var names = functions.Where(function => function.Id.Length > 0).ToDictionary(function => function.Id, bare.SysfsName);
            var accelerator = new AcceleratorChoice("qtest", "qtest: no guest code runs");
            var cell = new ExperimentCell(
                qemu.Arch, accelerator, qemu.Version, QemuArguments.Quote(machine.Process.CommandLine), "", CaptureHeader.ManagedDriver, "coreclr", false, "over qtest no processor executes the driver");
            return new(machine, qemu, cell, qtest, board, names);
        }
        catch
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What the function of a device is called, bridges and host bridges included; that of a device that is taken out stays.</summary>
    /// <param name="id">Name of the device in the topology.</param>
    /// <exception cref="CaseException">The topology has no such device.</exception>
    public string NameOf(string id) => _names.TryGetValue(id, out var name)
        ? name
        : throw new CaseException($"'{id}' is no PCI function of the machine. It has: {string.Join(", ", _names.Keys.Order(StringComparer.Ordinal))}.");

    /// <summary>A platform over a function, for use of the driver without a case. Several functions may have one at a time.</summary>
    /// <param name="id">Name of the controller, or of another device; null for the first controller.</param>
    /// <param name="above4GiB">Whether its memory buffer and persistent memory region are to lie above 4 GiB.</param>
    public IPlatform NewPlatform(string? id = null, bool above4GiB = false) => Board.NewPlatform(NameOf(id ?? Machine.Topology.Controllers[0].Id), above4GiB);

    /// <summary>Has something done beside an access of the driver, once: the machine killed, a controller taken out.</summary>
    /// <param name="access">Which one from now on, 1 for the next.</param>
    /// <param name="act">What is done, without an access of its own.</param>
    public void Beside(long access, Action act) => _qtest.Beside(access, act);

    /// <summary>Resets the whole machine and puts buses, bridges and BARs back where they were; memory decoding is off.</summary>
    public async Task SystemResetAsync(CancellationToken cancel)
    {
        await Machine.Qmp.SystemResetAsync(cancel).ConfigureAwait(false);
        Board.Restore();
    }

    /// <summary>Unplugs a controller behind a port in the orderly way.</summary>
    public Task UnplugAsync(string controller, CancellationToken cancel) =>
        Machine.UnplugAsync(controller, () => Board.SwitchOff(PortOf(controller)), cancel);

    /// <summary>Takes a controller behind a port out, at once and in the middle of whatever it does.</summary>
    public void TakeOut(string controller) => Board.SwitchOff(PortOf(controller));

    /// <summary>Plugs a controller again. It needs a new platform.</summary>
    public async Task PlugAsync(string controller, CancellationToken cancel)
    {
        await Machine.PlugAsync(controller, cancel).ConfigureAwait(false);
        Board.SwitchOn(PortOf(controller));
    }

    /// <summary>Runs one case and judges it.</summary>
    /// <param name="case">The case.</param>
    /// <param name="directory">Folder for the case's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<CaseResult> RunAsync(Case @case, string directory, CancellationToken cancel)
    {
        var experiment = Experiment.Begin(@case, _cell, directory, ++_runs);
        (experiment.MachineEvidence, experiment.KeepsDisks, experiment.Disks) = (Machine.EvidenceDirectory, KeepsDisks, Witness.Disks(Machine.Topology, Machine.DiskFile, Machine.PmrFile));
        try
        {
            return await (@case.Peers.Length > 0 ? RunPeersAsync(experiment, cancel) : @case.Steps.Length > 0 ? RunStepsAsync(experiment, cancel) : RunPlanAsync(experiment, cancel)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MachineException or TraceFormatException or CaseException or QtestException)
        {
            return experiment.Broken(e);
        }
    }

    private async Task<CaseResult> RunPlanAsync(Experiment experiment, CancellationToken cancel)
    {
        var @case = experiment.Case;
        using var platform = NewPlatform();
        platform.Function.EnableMemoryAndBusMaster();
        using var peer = @case.Plan.Uses(MemoryPlace.Bus) ? NewPlatform(Machine.Topology.Controllers[1].Id) : null;
        peer?.Function.EnableMemoryAndBusMaster();
        var regions = Witness.Regions(Machine.Topology, await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
        var (controller, fuse) = (Machine.Topology.Controllers[0], new PowerFuse(@case.PowerCut, Machine.Process, Machine.Qmp));
        experiment.CutPower(fuse);
        var tap = new TraceTap(Machine.Qmp, Machine.TraceLog, Machine.Files, false, experiment.Plan.UsesPmr() ? [TraceTap.Loads] : []);
        await tap.StartAsync(cancel).ConfigureAwait(false);
        // The driver polls a socket: it must not block the thread that answers QMP.
        await Task.Run(() => Drive(experiment, platform, peer?.Function, fuse), cancel).ConfigureAwait(false);
        await fuse.BurnAsync(cancel).ConfigureAwait(false);
        var trace = await (fuse.IsLit ? tap.ReadAsync(experiment.TraceFile, regions, cancel) : tap.StopAsync(experiment.TraceFile, regions, cancel)).ConfigureAwait(false);
        return experiment.Conclude(experiment.Captured(regions, trace) with
        {
            Media = Witness.Media(Machine.DiskFile(controller.Id), experiment.Plan),
            Pmr = Witness.Pmr(controller, Machine.PmrFile(controller.Id), experiment.Told),
        });
    }

    private async Task<CaseResult> RunStepsAsync(Experiment experiment, CancellationToken cancel)
    {
        using var platform = NewPlatform();
        platform.Function.EnableMemoryAndBusMaster();
        var regions = Witness.Regions(Machine.Topology, await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false), Machine.Topology.Controllers.Skip(1).Select(c => c.Id));
        var tap = new TraceTap(Machine.Qmp, Machine.TraceLog, Machine.Files, false);
        await tap.StartAsync(cancel).ConfigureAwait(false);
        using var place = new GuestlessPlace(this, platform, new Sink(experiment));
        await new StepSequence(experiment, place, _names).RunAsync(cancel).ConfigureAwait(false);
        var trace = await tap.StopOrReadAsync(experiment.TraceFile, regions, cancel).ConfigureAwait(false);
        return experiment.Conclude(experiment.Captured(regions, trace) with { Media = Witness.Media(Machine.DiskFile(Machine.Topology.Controllers[0].Id), experiment.Told) });
    }

    private async Task<CaseResult> RunPeersAsync(Experiment experiment, CancellationToken cancel)
    {
        // Their BARs must decode before anybody asks where they lie.
        foreach (var name in experiment.Case.PeerNames)
            Board.Function(NameOf(name)).EnableMemoryAndBusMaster();
        var witness = await PeerWitness.BeginAsync(experiment.Case, experiment.Plan.Seed, Machine.Qmp, Machine.Files, Machine.Topology, Machine.DiskFile, Machine.MemoryFile, cancel).ConfigureAwait(false);
        experiment.Watch(intent =>
        {
            if (intent is HostAsked { Act: "unplug" } asked)
                TakeOut(asked.Name);
        });
        var tap = new TraceTap(Machine.Qmp, Machine.TraceLog, Machine.Files, true, PeerWitness.Events(_qemu));
        await tap.StartAsync(cancel).ConfigureAwait(false);
        // The driver polls a socket: it must not block the thread that answers QMP.
        await Task.Run(() => new PeerRunner(new QtestPeerMachine(Board, witness.Functions), new Sink(experiment), (int)(experiment.Plan.Seed & int.MaxValue)).Run(experiment.Case.PeerSteps), cancel).ConfigureAwait(false);
        var trace = await tap.StopAsync(experiment.TraceFile, witness.Regions, cancel).ConfigureAwait(false);
        return experiment.Conclude(await witness.EndAsync(
            experiment.Captured(witness.Regions, trace), Machine.DiskFile, experiment.Cell.Accelerator.Name, experiment.Directory, cancel).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _qtest.Dispose();
        return Machine.DisposeAsync();
    }

    private static void Drive(Experiment experiment, IPlatform platform, IPciFunction? peer, PowerFuse fuse)
    {
        try
        {
            new PlanRunner(platform, new Sink(experiment), peer).Run(experiment.Plan);
        }
        catch (QtestException) when (fuse.IsLit)
        {
            // The power is gone, as it was meant to be.
        }
    }

    private string PortOf(string controller) => Machine.Topology.Controller(controller).Bus is { } bus
        ? NameOf(bus)
        : throw new CaseException($"controller '{controller}' sits on the root bus, which has no slots to switch: name a root port as its bus.");

    private sealed class Sink(Experiment experiment) : IIntentSink
    {
        public void Tell(Intent intent) => experiment.Meant(intent);
    }
}
