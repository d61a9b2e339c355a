using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Lab.Driver.Plans;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>A booted guest with the agent in it, ready for cases that share its topology. Cases run one after another.</summary>
public sealed class GuestSession : IAsyncDisposable
{
    private readonly GuestAgent _agent;
    private readonly KernelConfig? _config;
    private readonly ExperimentCell _cell;
    private int _runs;

    private GuestSession(GuestMachine machine, GuestAgent agent, ExperimentCell cell, KernelConfig? config) =>
        (Machine, _agent, _cell, _config) = (machine, agent, cell, config);

    /// <summary>The guest.</summary>
    public GuestMachine Machine { get; }

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
        var machine = await GuestMachine.BootAsync(run, site.Qemu, image, topology, accelerator, evidence, options.Timeout, progress, cancel).ConfigureAwait(false);
        try
        {
            var begun = Stopwatch.GetTimestamp();
            var agent = await GuestAgent.SendAsync(machine.Shell, manifest, options.Timeout / 2, cancel).ConfigureAwait(false);
            var uploaded = Stopwatch.GetElapsedTime(begun);
            // The kernel may be the user's own: its release is asked, not taken from the image.
            var kernel = (await machine.Shell.RunAsync("uname -r", options.Timeout, cancel).ConfigureAwait(false)).Output.Trim();
            var commandLine = QemuArguments.Quote(machine.Process.CommandLine);
            return new(machine, agent, new(options.Arch, accelerator, site.Qemu.Version, commandLine, kernel, options.Driver, manifest.Translated),
                image.Config ?? await agent.KernelConfigAsync(cancel).ConfigureAwait(false))
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
        try
        {
            if (NeedCheck.Lacks(@case, _config, _cell.Kernel, _cell.Arch) is { } lacks)
                return experiment.Unsupported(lacks);
            var controller = @case.Machine.Controllers[0].Id;
            var function = await FindAsync(controller, cancel).ConfigureAwait(false);
            if (experiment.Plan.Mapping == MemoryType.WriteCombining
                && !await _agent.HasWriteCombiningAsync(function, Witness.CmbBar, cancel).ConfigureAwait(false))
                return experiment.Unsupported(
                    $"Linux {_cell.Kernel} on {_cell.Arch} offers no write-combining mapping of the CMB: {function} has no resource{Witness.CmbBar}_wc in sysfs that plain stores reach");
            if (_cell.Arch == "ppc64le" && !await _agent.HasDirectWindowAsync(cancel).ConfigureAwait(false))
                return experiment.Unsupported(
                    $"Linux {_cell.Kernel} gets no direct DMA window (linux,direct64-ddr-window-info) from QEMU {_cell.Qemu}: the driver could not address memory");
            // Before the trace is on: what the kernel's driver does when it lets go is not this driver's doing.
            var kernelDriver = await _agent.TakeAsync(function, cancel).ConfigureAwait(false);
            // After it: until somebody turns memory decoding on, QEMU says that the BARs have no address.
            var regions = Witness.Regions(Machine.Topology, await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));

            var tap = new TraceTap(Machine.Qmp, Machine.TraceLog);
            await tap.StartAsync(cancel).ConfigureAwait(false);
            await DriveAsync(experiment, function, cancel).ConfigureAwait(false);
            var trace = await tap.StopAsync(experiment.TraceFile, regions, cancel).ConfigureAwait(false);
            if (kernelDriver.Length > 0)
                await _agent.GiveAsync(function, kernelDriver, cancel).ConfigureAwait(false);
            Machine.AliveCheck();
            return experiment.Conclude(regions, trace, Witness.Media(Machine.DiskFile(controller), experiment.Plan));
        }
        catch (Exception e) when (e is MachineException or TraceFormatException or CaseException)
        {
            return experiment.Broken($"{e.Message} The machine's evidence is in {Machine.EvidenceDirectory}.");
        }
    }

    /// <summary>Time from the start of the agent to the first completion on an I/O queue.</summary>
    public async Task<TimeSpan> TimeFirstCommandAsync(CancellationToken cancel)
    {
        var function = await FindAsync(Machine.Topology.Controllers[0].Id, cancel).ConfigureAwait(false);
        var begun = Stopwatch.GetTimestamp();
        TimeSpan? first = null;
        await _agent.RunAsync(function, new Plan(Transfers: 1), intent =>
        {
            if (first is null && intent is CompletionSeen { Queue: > 0 })
                first = Stopwatch.GetElapsedTime(begun);
        }, cancel).ConfigureAwait(false);
        return first ?? throw new CaseException("the agent ended without an I/O completion.", 4);
    }

    /// <summary>Powers the guest off and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await Machine.PowerOffAsync().ConfigureAwait(false);
        await Machine.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<string> FindAsync(string controller, CancellationToken cancel)
    {
        var functions = await Machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        var name = Machine.Topology.SysfsName(Witness.Function(functions, controller));
        await _agent.RequireAsync(name, cancel).ConfigureAwait(false);
        return name;
    }

    private async Task DriveAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        try
        {
            var result = await _agent.RunAsync(function, experiment.Plan, experiment.Meant, cancel).ConfigureAwait(false);
            // 1 is the agent's way to say that the driver failed, which its last intent told; anything else is a crash of the agent.
            if (result.ExitCode is not (0 or 1))
                experiment.Meant(new DriverFailed($"the agent ended with exit code {result.ExitCode}: {result.Error.Trim().ReplaceLineEndings(" ")}"));
        }
        catch (GuestCommandException e) when (!cancel.IsCancellationRequested && e.Result is null)
        {
            // A driver that hangs is a driver that failed, not a lab that did: the judge sees how far it came.
            Machine.AliveCheck();
            experiment.Meant(new DriverFailed($"the driver did not end within {_agent.Timeout.TotalSeconds:0} s"));
            await _agent.KillAsync(cancel).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            experiment.Meant(new DriverFailed($"the agent wrote a line that is no intent: {e.Message}"));
        }
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
