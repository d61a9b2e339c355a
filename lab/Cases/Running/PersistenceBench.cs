using System.Collections.Immutable;
using System.Globalization;
using Lab.Driver;
using Lab.Driver.Persistence;
using Lab.Driver.Seams;
using Lab.Guestless;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>
/// Persistence experiments without a guest: the driver writes records to a persistent memory region, is reset or loses its power, and the host looks
/// into the file behind the region. One controller and one file, however many runs.
/// </summary>
/// <param name="run">Owns QEMUs and temporary files.</param>
/// <param name="qemu">The QEMU, of x86_64.</param>
/// <param name="device">The controller. Its file is made where it names none.</param>
public sealed class PersistenceBench(LabRun run, QemuBinary qemu, NvmeDevice device)
{
    private readonly NvmeDevice _device = device.PmrPath is null ? device with { PmrPath = NewFile(run, device) } : device;

    /// <summary>The file behind the region.</summary>
    public string PmrFile => _device.PmrPath!;

    /// <summary>Runs the plan on a machine of its own.</summary>
    /// <param name="plan">What the driver writes.</param>
    /// <param name="cut">Whether, when and how the machine ends.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="before">A run whose records are read back first; what is read is returned with it.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<(PersistenceRun Run, PersistenceRun? Before)> RunAsync(
        PersistencePlan plan, PowerCut cut, string evidence, PersistenceRun? before, CancellationToken cancel)
    {
        var session = await StartAsync(evidence, cancel).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var machine = session.Machine;
            using var platform = session.NewPlatform();
            platform.Function.EnableMemoryAndBusMaster();
            before = before is null ? null : await Task.Run(() => ReadBack(platform, before), cancel).ConfigureAwait(false);
            var regions = Witness.Regions(machine.Topology, await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
            var tap = new TraceTap(machine.Qmp, machine.TraceLog, machine.Files, false, TraceTap.Loads);
            await tap.StartAsync(cancel).ConfigureAwait(false);

            var (log, fuse) = (new Log(), new PowerFuse(cut.Kind, machine.Process, machine.Qmp));
            session.Beside(cut.Access, fuse.Light);
            // The driver polls a socket: it must not block the thread that answers QMP.
            await Task.Run(() => Drive(platform, plan, log, fuse), cancel).ConfigureAwait(false);
            await fuse.BurnAsync(cancel).ConfigureAwait(false);
            var traceFile = Path.Combine(evidence, "trace-of-run.log");
            var trace = await (cut.Kind == PowerCutKind.None ? tap.StopAsync(traceFile, regions, cancel) : tap.ReadAsync(traceFile, regions, cancel)).ConfigureAwait(false);
            return (new(plan, Header(plan, fuse.Name, machine), regions, [.. log.Told], trace, Witness.Pmr(_device, PmrFile, log.Told)), before);
        }
    }

    /// <summary>Starts a machine that does nothing but read the records of a run back.</summary>
    public async Task<PersistenceRun> ReadBackAsync(PersistenceRun before, string evidence, CancellationToken cancel)
    {
        var session = await StartAsync(evidence, cancel).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            using var platform = session.NewPlatform();
            platform.Function.EnableMemoryAndBusMaster();
            return await Task.Run(() => ReadBack(platform, before), cancel).ConfigureAwait(false);
        }
    }

    private static string NewFile(LabRun run, NvmeDevice device)
    {
        var path = Path.Combine(run.TempDirectory, $"{device.Id}-{Guid.NewGuid():N}.pmr");
        using var file = new FileStream(path, FileMode.CreateNew);
        file.SetLength((long)device.PmrMiB << 20);
        return path;
    }

    private static PersistenceRun ReadBack(IPlatform platform, PersistenceRun before)
    {
        var log = new Log();
        using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
        using var region = PersistentMemoryRegion.Enable(platform, registers, new(registers.Read64(Register.Cap)), null, log);
        new PersistenceExperiment(region, log).Read(before.Plan);
        // A log that came to its end still ends with that.
        var end = before.Intents.Length - (before.Intents is [.., DriverFinished] ? 1 : 0);
        return before with { Intents = before.Intents.InsertRange(end, log.Told) };
    }

    private static void Drive(IPlatform platform, PersistencePlan plan, Log log, PowerFuse fuse)
    {
        try
        {
            using var controller = plan.ResetAfter is null ? null : NvmeController.Start(platform, log);
            using var registers = platform.Function.MapBar(0, MemoryType.Uncached);
            var cap = new Cap(registers.Read64(Register.Cap));
            var options = PersistenceExperiment.Options(plan.Wrong, registers);
            using var region = controller?.EnablePmr(options) ?? PersistentMemoryRegion.Enable(platform, registers, cap, options, log);
            var experiment = new PersistenceExperiment(region, log);
            experiment.Write(plan, controller);
            experiment.Read(plan);
            controller?.Shutdown();
            log.Tell(new DriverFinished(0));
        }
        catch (DriverException e)
        {
            log.Tell(new DriverFailed(e.Message));
        }
        catch (QtestException) when (fuse.IsLit)
        {
            // The power is gone, as it was meant to be.
        }
    }

    private Task<GuestlessSession> StartAsync(string evidence, CancellationToken cancel) =>
        GuestlessSession.StartAsync(run, qemu, new Topology { Controllers = [_device] }, evidence, cancel);

    private CaptureHeader Header(PersistencePlan plan, string? cut, QtestMachine machine) => new()
    {
        Lab = Experiment.LabVersion, Case = "pmr-persistence", Seed = plan.Seed, Arch = Architecture.X86_64, Accelerator = "qtest",
        AcceleratorReason = "qtest: no guest code runs", Qemu = qemu.Version, QemuCommandLine = QemuArguments.Quote(machine.Process.CommandLine), Kernel = "",
        Driver = CaptureHeader.ManagedDriver, Controller = _device.Id, DriverStores = DriverStores.Qtest, DoorbellStride = 4, CreatedUtc = DateTimeOffset.UtcNow,
        WidthsTrustworthy = false, WidthsReason = Widths.Qtest,
        PowerCut = cut,
        Strategy = new Dictionary<string, string>
        {
            ["records"] = Text(plan.Records), ["recordBytes"] = Text(plan.RecordBytes), ["slots"] = Text(plan.Slots), ["batch"] = Text(plan.Batch),
            ["reset"] = plan.ResetAfter is null ? "" : $"{plan.Reset}", ["wrong"] = $"{plan.Wrong}",
        },
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private sealed class Log : IIntentSink
    {
        public List<Intent> Told { get; } = [];

        public void Tell(Intent intent) => Told.Add(intent);
    }
}
