using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Lab.Cases.Peers;
using Lab.Cases.Steps;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>A booted guest with the agent in it, ready for cases that share its topology. Cases run one after another.</summary>
public sealed class GuestSession : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IGuestDriver _driver;
    private readonly KernelConfig? _config;
    private readonly ExperimentCell _cell;
    private int _runs;

    private readonly QemuBinary _qemu;
    private readonly MemoryAttributes _attributes;

    private GuestSession(GuestMachine machine, IGuestDriver driver, ExperimentCell cell, KernelConfig? config, QemuBinary qemu, MemoryAttributes attributes) =>
        (Machine, _driver, _cell, _config, _qemu, _attributes) = (machine, driver, cell, config, qemu, attributes);

    /// <summary>The guest.</summary>
    public GuestMachine Machine { get; }

    /// <summary>Whether each case's evidence has copies of the disks; else that of those which were not as expected.</summary>
    public bool KeepsDisks { get; set; }

    /// <summary>Whether a case has cut the machine's power: no other can run here.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Time that the agent's upload took.</summary>
    public required TimeSpan UploadTime { get; init; }

    /// <summary>The call of OpenSSH's client that reaches the guest, with its host key pinned.</summary>
    public required ImmutableArray<string> SshArguments { get; init; }

    /// <summary>The same, quoted for a shell.</summary>
    public string SshCommand => QemuArguments.Quote(SshArguments);

    /// <summary>Boots a guest and sends the agent.</summary>
    /// <param name="run">Owns QEMU and its temporary files.</param>
    /// <param name="site">QEMU, image and agent.</param>
    /// <param name="topology">The machine.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="MachineException">The guest did not boot; the message says where the evidence is.</exception>
    public static async Task<GuestSession> BootAsync(
        LabRun run, LabSite site, Topology topology, string evidence, IProgress<string>? progress, CancellationToken cancel)
    {
        var (image, manifest, options) = (site.LoadImage(), site.LoadAgent(), site.Options);
        var accelerator = await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false);
        progress?.Report($"accelerator {accelerator.Reason}");
        var linux = options.Driver == CaptureHeader.LinuxDriver;
        if (linux)
            topology = await WithoutShadowDoorbellsAsync(site.Qemu, topology, cancel).ConfigureAwait(false);
        var (plugin, witness) = CpuTap.Choose(site, accelerator);
        GuestMachine machine;
        try
        {
            machine = await GuestMachine.BootAsync(run, site.Qemu, image, topology, accelerator, evidence, options.Timeout, progress, plugin, cancel).ConfigureAwait(false);
        }
        catch (HostUnableException refused) when (plugin is not null)
        {
            // A QEMU of the user's own may speak another version of the interface: the judge then knows less, and says so.
            (plugin, witness) = (null, refused.Message.ReplaceLineEndings(" "));
            machine = await GuestMachine.BootAsync(run, site.Qemu, image, topology, accelerator, evidence, options.Timeout, progress, plugin, cancel).ConfigureAwait(false);
        }
        try
        {
            var begun = Stopwatch.GetTimestamp();
            IGuestDriver driver = linux
                ? new LinuxDriver(machine, options.Timeout / 2)
                : await ManagedDriver.SendAsync(machine, manifest, site.Paths.Checkout, options.Timeout / 2, cancel).ConfigureAwait(false);
            var uploaded = Stopwatch.GetElapsedTime(begun);
            // The kernel may be the user's own: its release is asked, not taken from the image.
            var kernel = (await machine.Shell.RunAsync("uname -r", options.Timeout, cancel).ConfigureAwait(false)).Output.Trim();
            // Now, as the kernel's driver will have its log emptied.
            var attributes = MemoryAttributes.Read((await machine.Shell.RunAsync(MemoryAttributes.Ask, Patience, cancel).ConfigureAwait(false)).Output);
            var commandLine = QemuArguments.Quote(machine.Process.CommandLine);
            return new(machine, driver, new(options.Arch, accelerator, site.Qemu.Version, commandLine, kernel, options.Driver, linux ? "" : manifest.Runtime, manifest.Translated && !linux, witness, run.Host.Name) { Iommu = topology.IommuName() },
                image.Config ?? KernelConfig.Parse((await machine.Shell.RunAsync("zcat /proc/config.gz 2>/dev/null", Patience, cancel).ConfigureAwait(false)).Output), site.Qemu, attributes)
            {
                UploadTime = uploaded,
                SshArguments = await SshCallAsync(image, machine.SshPort, run.TempDirectory, cancel).ConfigureAwait(false),
            };
        }
        catch
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Runs one case on the first controller and judges it.</summary>
    /// <param name="case">A case whose machine is this one.</param>
    /// <param name="directory">Folder for the case's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    public async Task<CaseResult> RunAsync(Case @case, string directory, CancellationToken cancel)
    {
        var experiment = Experiment.Begin(@case, _cell, directory, ++_runs);
        (experiment.MachineEvidence, experiment.KeepsDisks, experiment.Disks) = (Machine.EvidenceDirectory, KeepsDisks, Witness.Disks(Machine.Topology, Machine.DiskFile, Machine.PmrFile));
        try
        {
            if ((NeedCheck.Lacks(@case, _config, _cell.Kernel, _cell.Arch) ?? NeedCheck.Lacks(@case, _cell.Accelerator)) is { } lacks)
                return experiment.Unsupported(lacks);
            if (@case.Peers.Length > 0 && _driver is ManagedDriver managed)
            {
                (var judged, IsOver) = await new GuestPeers(Machine, managed, _qemu).RunAsync(experiment, () => FetchAsync(experiment, cancel), cancel).ConfigureAwait(false);
                return judged;
            }
            if (@case.Steps.Length > 0)
                return await RunStepsAsync(experiment, cancel).ConfigureAwait(false);
            var controller = @case.Machine.Controllers[0].Id;
            var function = await FindAsync(controller, cancel).ConfigureAwait(false);
            if (@case.Plan.Uses(MemoryPlace.Bus))
                experiment.Peer = await FindAsync(@case.Machine.Controllers[1].Id, cancel).ConfigureAwait(false);
            if (await _driver.WhyNotAsync(experiment, function, cancel).ConfigureAwait(false) is { } reason)
                return experiment.Unsupported(reason);
            // Before the trace is on: what the driver that was there before does when it lets go is not this driver's doing.
            await _driver.PrepareAsync(experiment, function, cancel).ConfigureAwait(false);
            // After it: until somebody turns memory decoding on, QEMU says that the BARs have no address.
            var driven = experiment.Peer is null ? 1 : 2;
            var regions = Witness.Regions(
                Machine.Topology, await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false), Machine.Topology.Controllers.Skip(driven).Select(c => c.Id));

            var tap = new TraceTap(Machine.Qmp, Machine.TraceLog, Machine.Files, false, experiment.Plan.UsesPmr() ? [TraceTap.Loads] : []);
            await tap.StartAsync(cancel).ConfigureAwait(false);
            var cpus = new CpuTap(Machine, _cell.Witness, _attributes, regions, _cell.Translated);
            await cpus.StartAsync(cancel).ConfigureAwait(false);
            var trace = @case.PowerCut == PowerCutKind.None
                ? await ToTheEndAsync(experiment, function, tap, regions, cancel).ConfigureAwait(false)
                : await ToThePowerCutAsync(experiment, function, tap, regions, cancel).ConfigureAwait(false);
            var device = Machine.Topology.Controller(controller);
            await FetchAsync(experiment, cancel).ConfigureAwait(false);
            var captured = await NamedAsync(experiment, await cpus.StopAsync(experiment.Captured(regions, trace), cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
            return experiment.Conclude(captured with
            {
                Media = Witness.Media(Machine.DiskFile(controller), experiment.Plan), Pmr = Witness.Pmr(device, Machine.PmrFile(controller), experiment.Told),
            });
        }
        catch (Exception e) when (e is MachineException or TraceFormatException or CaseException)
        {
            return experiment.Broken(e);
        }
    }

    private async Task<CaseResult> RunStepsAsync(Experiment experiment, CancellationToken cancel)
    {
        var (controller, managed) = (experiment.Case.Machine.Controllers[0].Id, _driver as ManagedDriver);
        var function = await FindAsync(controller, cancel).ConfigureAwait(false);
        var drives = experiment.Case.Steps.Any(step => step.IsDriver);
        if (drives)
            await managed!.PrepareAsync(experiment, function, cancel).ConfigureAwait(false);
        var functions = await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        var regions = Witness.Regions(Machine.Topology, functions, Machine.Topology.Controllers.Skip(1).Select(c => c.Id));
        var tap = new TraceTap(Machine.Qmp, Machine.TraceLog, Machine.Files, false);
        await tap.StartAsync(cancel).ConfigureAwait(false);
        var cpus = new CpuTap(Machine, _cell.Witness, _attributes, regions, _cell.Translated);
        await cpus.StartAsync(cancel).ConfigureAwait(false);
        var place = new GuestPlace(Machine, managed, experiment, function);
        var names = functions.Where(one => one.Id.Length > 0).ToDictionary(one => one.Id, Machine.Topology.SysfsName);
        var sequence = new StepSequence(experiment, place, names);
        await sequence.RunAsync(cancel).ConfigureAwait(false);
        // Modules that were loaded with options, devices that went: the next case gets another machine.
        IsOver = sequence.IsOver || experiment.Case.Steps.Any(step => HostStep.NeedsGuest(step.Text.Verb));
        var trace = await tap.StopOrReadAsync(experiment.TraceFile, regions, cancel).ConfigureAwait(false);
        if (drives && !IsOver)
            await managed!.ReleaseAsync(experiment, function, cancel).ConfigureAwait(false);
        var captured = await NamedAsync(experiment, await cpus.StopAsync(experiment.Captured(regions, trace), cancel).ConfigureAwait(false), cancel).ConfigureAwait(false);
        await FetchAsync(experiment, cancel).ConfigureAwait(false);
        return experiment.Conclude(captured with { Media = Witness.Media(Machine.DiskFile(controller), experiment.Told) });
    }

    // What is judged, and what is kept of a case that did not come to what it should: that is known when it is judged.
    private async Task FetchAsync(Experiment experiment, CancellationToken cancel)
    {
        foreach (var file in experiment.Disks.Values)
            await Machine.Files.FetchAsync(file, cancel).ConfigureAwait(false);
        await Machine.Files.FetchAsync(Machine.ConsoleLog, cancel).ConfigureAwait(false);
    }

    private async Task<Capture> NamedAsync(Experiment experiment, Capture capture, CancellationToken cancel)
    {
        List<ulong> pcs = [.. capture.Cpu.Select(executed => executed.Pc.Value).Distinct()];
        try
        {
            return capture with { Symbols = await _driver.NameAsync(experiment, pcs, cancel).ConfigureAwait(false) };
        }
        catch (MachineException e)
        {
            return capture with { Symbols = [.. pcs.Select(pc => new CodeSymbol(pc, "", 0, "", e.Message.ReplaceLineEndings(" ")))] };
        }
    }

    /// <summary>Time from the start of the agent to the first completion on an I/O queue.</summary>
    public async Task<TimeSpan> TimeFirstCommandAsync(CancellationToken cancel)
    {
        if (_driver is not ManagedDriver managed)
            throw new CaseException("only the managed driver tells of its first completion: leave --driver out.");
        var function = await FindAsync(Machine.Topology.Controllers[0].Id, cancel).ConfigureAwait(false);
        // An agent that is there already would start in no time.
        managed.Agent.Dispose();
        var begun = Stopwatch.GetTimestamp();
        TimeSpan? first = null;
        await managed.Agent.RunAsync(function, null, new Plan(Transfers: 1), intent =>
        {
            if (first is null && intent is CompletionSeen { Queue: > 0 })
                first = Stopwatch.GetElapsedTime(begun);
        }, cancel).ConfigureAwait(false);
        return first ?? throw new CaseException("the agent ended without an I/O completion.", 4);
    }

    /// <summary>Powers the guest off and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await _driver.DisposeAsync().ConfigureAwait(false);
        await Machine.PowerOffAsync().ConfigureAwait(false);
        await Machine.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<QemuTrace> ToTheEndAsync(Experiment experiment, string function, TraceTap tap, ImmutableArray<Region> regions, CancellationToken cancel)
    {
        await _driver.DriveAsync(experiment, function, cancel).ConfigureAwait(false);
        var trace = await tap.StopAsync(experiment.TraceFile, regions, cancel).ConfigureAwait(false);
        await _driver.ReleaseAsync(experiment, function, cancel).ConfigureAwait(false);
        Machine.AliveCheck();
        return trace;
    }

    private async Task<QemuTrace> ToThePowerCutAsync(Experiment experiment, string function, TraceTap tap, ImmutableArray<Region> regions, CancellationToken cancel)
    {
        var fuse = new PowerFuse(experiment.Case.PowerCut, Machine.Process, Machine.Qmp);
        experiment.CutPower(fuse);
        IsOver = true;
        try
        {
            await _driver.DriveAsync(experiment, function, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (experiment.PowerIsCut && e is MachineException or JsonException)
        {
            // The driver was cut off, and the last line that it wrote may have been too.
        }
        await fuse.BurnAsync(cancel).ConfigureAwait(false);
        return await tap.ReadAsync(experiment.TraceFile, regions, cancel).ConfigureAwait(false);
    }

    // Linux sets shadow doorbells up where the controller offers them, and then most of its doorbells cannot be seen. QEMU before 10.0 cannot
    // leave them out: there the judge says so.
    internal static async Task<Topology> WithoutShadowDoorbellsAsync(QemuBinary qemu, Topology topology, CancellationToken cancel) =>
        await qemu.HasDevicePropertyAsync("nvme", "dbcs", cancel).ConfigureAwait(false)
            ? topology with { Controllers = [.. topology.Controllers.Select(c => c with { Properties = [.. c.Properties, "dbcs=off"] })] }
            : topology;

    // A device that the lab plugged and the guest does not have is a failure, never a reason to skip.
    private async Task<string> FindAsync(string controller, CancellationToken cancel)
    {
        var functions = await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        var name = Machine.Topology.SysfsName(Witness.Function(functions, controller));
        var plugged = (await Machine.Shell.RunAsync("ls /sys/bus/pci/devices", Patience, cancel).ConfigureAwait(false)).Output.Split('\n');
        return plugged.Contains(name)
            ? name
            : throw new CaseException($"the lab plugged a controller as {name}, but the guest has only: {string.Join(' ', plugged)}.", 4);
    }

    private static async Task<ImmutableArray<string>> SshCallAsync(GuestImage image, int port, string scratch, CancellationToken cancel)
    {
        var known = Path.Combine(scratch, $"known-{port}");
        await File.WriteAllTextAsync(known, $"[127.0.0.1]:{port} ssh-ed25519 {image.SshHostKey}\n", cancel).ConfigureAwait(false);
        return
        [
            "ssh", "-F", "/dev/null", "-i", image.SshKey, "-p", $"{port}", "-o", $"UserKnownHostsFile={known}", "-o", "IdentitiesOnly=yes",
            "-o", "LogLevel=ERROR", $"{image.SshUser}@127.0.0.1",
        ];
    }
}
