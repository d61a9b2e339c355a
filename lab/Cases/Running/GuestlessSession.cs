using System.Collections.Immutable;
using System.Globalization;
using Lab.Driver;
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
    // Where the lab plugs the controller: bus 0 needs no bridge to be set up.
    private const int Slot = 4;
    private const int MemoryMiB = 64;

    private readonly QtestMachine _machine;
    private readonly QtestConnection _qtest;
    private readonly ExperimentCell _cell;
    private int _runs;

    private GuestlessSession(QtestMachine machine, ExperimentCell cell)
    {
        (_machine, _cell) = (machine, cell);
        _qtest = new(machine.Qtest);
    }

    /// <summary>Starts a stopped machine with the first controller of <paramref name="topology"/> on bus 0. Takes some 50 ms.</summary>
    /// <param name="run">Owns QEMU and its temporary files.</param>
    /// <param name="qemu">The QEMU.</param>
    /// <param name="topology">Its first controller is taken.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    public static async Task<GuestlessSession> StartAsync(LabRun run, QemuBinary qemu, Topology topology, string evidence, CancellationToken cancel)
    {
        var bare = new Topology
        {
            MemoryMiB = MemoryMiB,
            Controllers = [topology.Controllers[0] with { Bus = null, Address = Slot.ToString("x2", CultureInfo.InvariantCulture) }],
        };
        var machine = await QtestMachine.StartAsync(run, qemu, bare, evidence, cancel).ConfigureAwait(false);
        var accelerator = new AcceleratorChoice("qtest", "qtest: no guest code runs");
        return new(machine, new(qemu.Arch, accelerator, qemu.Version, QemuArguments.Quote(machine.Process.CommandLine), "", CaptureHeader.ManagedDriver, "coreclr"));
    }

    /// <summary>A platform over the machine, for use of the driver without a case.</summary>
    public IPlatform NewPlatform() => new QtestPlatform(_qtest, Slot, MemoryMiB);

    /// <summary>Runs the plan of one case and judges it.</summary>
    /// <param name="case">The case.</param>
    /// <param name="directory">Folder for the case's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<CaseResult> RunAsync(Case @case, string directory, CancellationToken cancel)
    {
        var experiment = Experiment.Begin(@case, _cell, directory, ++_runs);
        using var platform = NewPlatform();
        platform.Function.EnableMemoryAndBusMaster();
        var regions = Witness.Regions(_machine.Topology, await _machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
        var tap = new TraceTap(_machine.Qmp, _machine.TraceLog);
        await tap.StartAsync(cancel).ConfigureAwait(false);
        // The driver polls a socket: it must not block the thread that answers QMP.
        await Task.Run(() => new PlanRunner(platform, new Sink(experiment)).Run(experiment.Plan), cancel).ConfigureAwait(false);
        var trace = await tap.StopAsync(experiment.TraceFile, regions, cancel).ConfigureAwait(false);
        return experiment.Conclude(regions, trace, Witness.Media(_machine.DiskFile(_machine.Topology.Controllers[0].Id), experiment.Plan));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _qtest.Dispose();
        return _machine.DisposeAsync();
    }

    private sealed class Sink(Experiment experiment) : IIntentSink
    {
        public void Tell(Intent intent) => experiment.Meant(intent);
    }
}
