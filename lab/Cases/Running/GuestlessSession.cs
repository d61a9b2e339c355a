using System.Collections.Immutable;
using System.Globalization;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Driver.Seams;
using Lab.Guestless;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>The driver on the host, QEMU's device over qtest, no guest at all.</summary>
public sealed class GuestlessSession : IAsyncDisposable
{
    // Device numbers on bus 0 from which controllers and root ports are plugged that say nothing of it.
    private const int FirstController = 4, FirstPort = 16;
    private const int MemoryMiB = 64;

    private readonly QtestConnection _qtest;
    private readonly QtestBoard _board;
    private readonly ExperimentCell _cell;
    private int _runs;

    private GuestlessSession(QtestMachine machine, ExperimentCell cell)
    {
        (Machine, _cell) = (machine, cell);
        _qtest = new(machine.Qtest);
        _board = new(_qtest, MemoryMiB);
    }

    /// <summary>The machine: its process to kill, its files to look at, its monitor.</summary>
    public QtestMachine Machine { get; }

    /// <summary>Starts a stopped machine with the root ports and controllers of <paramref name="topology"/>. Takes some 50 ms.</summary>
    /// <param name="run">Owns QEMU and its temporary files.</param>
    /// <param name="qemu">The QEMU.</param>
    /// <param name="topology">Its root ports and controllers are taken, which get device numbers where they have none. The first controller is the one that cases drive.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    public static async Task<GuestlessSession> StartAsync(LabRun run, QemuBinary qemu, Topology topology, string evidence, CancellationToken cancel)
    {
        var bare = new Topology
        {
            MemoryMiB = MemoryMiB,
            RootPorts = [.. topology.RootPorts.Select((port, i) => port with { Address = port.Address ?? Number(FirstPort + i) })],
            Controllers =
            [
                .. topology.Controllers.Select((device, i) => device.Bus is null ? device with { Address = device.Address ?? Number(FirstController + i) } : device),
            ],
        };
        var machine = await QtestMachine.StartAsync(run, qemu, bare, evidence, cancel).ConfigureAwait(false);
        var accelerator = new AcceleratorChoice("qtest", "qtest: no guest code runs");
        return new(machine, new(qemu.Arch, accelerator, qemu.Version, QemuArguments.Quote(machine.Process.CommandLine), "", CaptureHeader.ManagedDriver, "coreclr"));
    }

    /// <summary>A platform over a controller, for use of the driver without a case. Several controllers may have one at a time.</summary>
    /// <param name="controller">Name of the controller; null for the first.</param>
    /// <param name="above4GiB">Whether its memory buffer and persistent memory region are to lie above 4 GiB.</param>
    public IPlatform NewPlatform(string? controller = null, bool above4GiB = false) => _board.NewPlatform(Slot(controller), above4GiB);

    /// <summary>Has something done beside an access of the driver, once: the machine killed, a controller taken out.</summary>
    /// <param name="access">Which one from now on, 1 for the next.</param>
    /// <param name="act">What is done, without an access of its own.</param>
    public void Beside(long access, Action act) => _qtest.Beside(access, act);

    /// <summary>Resets the whole machine and puts buses, bridges and BARs back where they were; memory decoding is off.</summary>
    public async Task SystemResetAsync(CancellationToken cancel)
    {
        await Machine.Qmp.SystemResetAsync(cancel).ConfigureAwait(false);
        _board.Restore();
    }

    /// <summary>Unplugs a controller behind a root port in the orderly way.</summary>
    public Task UnplugAsync(string controller, CancellationToken cancel) =>
        Machine.UnplugAsync(controller, () => _board.SwitchOff(PortOf(controller)), cancel);

    /// <summary>Takes a controller behind a root port out, at once and in the middle of whatever it does.</summary>
    public void TakeOut(string controller) => _board.SwitchOff(PortOf(controller));

    /// <summary>Plugs a controller again. It needs a new platform.</summary>
    public async Task PlugAsync(string controller, CancellationToken cancel)
    {
        await Machine.PlugAsync(controller, cancel).ConfigureAwait(false);
        _board.SwitchOn(PortOf(controller));
    }

    /// <summary>Runs the plan of one case and judges it.</summary>
    /// <param name="case">The case.</param>
    /// <param name="directory">Folder for the case's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<CaseResult> RunAsync(Case @case, string directory, CancellationToken cancel)
    {
        var experiment = Experiment.Begin(@case, _cell, directory, ++_runs);
        using var platform = NewPlatform();
        platform.Function.EnableMemoryAndBusMaster();
        using var peer = @case.Plan.Uses(MemoryPlace.Bus) ? NewPlatform(Machine.Topology.Controllers[1].Id) : null;
        peer?.Function.EnableMemoryAndBusMaster();
        var regions = Witness.Regions(Machine.Topology, await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
        var (controller, fuse) = (Machine.Topology.Controllers[0], new PowerFuse(@case.PowerCut, Machine.Process, Machine.Qmp));
        experiment.CutPower(fuse);
        var tap = new TraceTap(Machine.Qmp, Machine.TraceLog, experiment.Plan.UsesPmr() ? [TraceTap.Loads] : []);
        await tap.StartAsync(cancel).ConfigureAwait(false);
        // The driver polls a socket: it must not block the thread that answers QMP.
        await Task.Run(() => Drive(experiment, platform, peer?.Function, fuse), cancel).ConfigureAwait(false);
        await fuse.BurnAsync(cancel).ConfigureAwait(false);
        var trace = await (fuse.IsLit ? tap.ReadAsync(experiment.TraceFile, regions, cancel) : tap.StopAsync(experiment.TraceFile, regions, cancel)).ConfigureAwait(false);
        return experiment.Conclude(
            regions, trace, Witness.Media(Machine.DiskFile(controller.Id), experiment.Plan), Witness.Pmr(controller, Machine.PmrFile(controller.Id), experiment.Told));
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
            using var window = peer?.MapBar(Witness.CmbBar, Ordering.MemoryType.Uncached);
            new PlanRunner(platform, new Sink(experiment), window is null ? null : new BusRange(window, platform.DeviceAddress(window))).Run(experiment.Plan);
        }
        catch (QtestException) when (fuse.IsLit)
        {
            // The power is gone, as it was meant to be.
        }
    }

    private QtestSlot Slot(string? controller)
    {
        var device = controller is null ? Machine.Topology.Controllers[0] : Machine.Topology.Controller(controller);
        return device.Bus is null ? new(Parse(device.Address!)) : QtestSlot.Behind(PortOf(device.Id));
    }

    private int PortOf(string controller) => Machine.Topology.Controller(controller).Bus is { } bus
        ? Parse(Machine.Topology.RootPorts.First(port => port.Id == bus).Address!)
        : throw new CaseException($"controller '{controller}' sits on the root bus, which has no slots to switch: name a root port as its bus.");

    private static string Number(int device) => device.ToString("x2", CultureInfo.InvariantCulture);

    // "04" or "04.0"
    private static int Parse(string address) => int.Parse(address.Split('.')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private sealed class Sink(Experiment experiment) : IIntentSink
    {
        public void Tell(Intent intent) => experiment.Meant(intent);
    }
}
