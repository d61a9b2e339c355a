using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Lab.Driver.Plans;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>A booted guest with the agent in it, ready for cases that share its topology. Cases run one after another.</summary>
public sealed class GuestSession : IAsyncDisposable
{
    private const string AgentPath = "/tmp/lab-guest";

    private readonly ImmutableArray<PciFunction> _functions;
    private readonly ImmutableArray<Region> _regions;
    private readonly ExperimentCell _cell;
    private readonly TimeSpan _timeout;
    private int _runs;

    private GuestSession(GuestMachine machine, ImmutableArray<PciFunction> functions, ExperimentCell cell, TimeSpan timeout)
    {
        (Machine, _functions, _cell, _timeout) = (machine, functions, cell, timeout);
        _regions = Witness.Regions(machine.Topology, functions);
    }

    /// <summary>The guest.</summary>
    public GuestMachine Machine { get; }

    /// <summary>Time that the agent's upload took.</summary>
    public TimeSpan UploadTime { get; private init; }

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
        var image = site.LoadImage();
        var accelerator = await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false);
        progress?.Report($"accelerator {accelerator.Reason}");
        var machine = await GuestMachine.BootAsync(run, site.Qemu, image, topology, accelerator, evidence, site.Options.Timeout, progress, cancel).ConfigureAwait(false);
        try
        {
            var begun = Stopwatch.GetTimestamp();
            await machine.Shell.UploadAsync(site.Agent, AgentPath, 755, cancel).ConfigureAwait(false);
            var uploaded = Stopwatch.GetElapsedTime(begun);
            var kernel = await machine.Shell.RunAsync("uname -r", site.Options.Timeout, cancel).ConfigureAwait(false);
            var functions = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
            var cell = new ExperimentCell(
                site.Options.Arch, accelerator, site.Qemu.Version, QemuArguments.Quote(machine.Process.CommandLine), kernel.Output.Trim(), site.Options.Driver);
            return new(machine, functions, cell, site.Options.Timeout / 2) 
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
            var controller = @case.Machine.Controllers[0];
            var function = $"0000:{Place(Witness.Function(_functions, controller.Id))}";
            // Before the trace is on: what the kernel's driver does when it lets go is not this driver's doing.
            var kernelDriver = await AgentAsync($"take {function}", cancel).ConfigureAwait(false);

            var tap = new TraceTap(Machine.Qmp, Machine.TraceLog);
            await tap.StartAsync(cancel).ConfigureAwait(false);
            await RunAgentAsync(experiment, function, cancel).ConfigureAwait(false);
            var trace = await tap.StopAsync(experiment.TraceFile, _regions, cancel).ConfigureAwait(false);
            if (kernelDriver.Length > 0)
                await AgentAsync($"give {function} {kernelDriver}", cancel).ConfigureAwait(false);
            Machine.AliveCheck();
            return experiment.Conclude(_regions, trace, Witness.Media(Machine.DiskFile(controller.Id), experiment.Plan));
        }
        catch (Exception e) when (e is MachineException or IOException or TraceFormatException)
        {
            return experiment.Broken($"{e.Message} The machine's evidence is in {Machine.EvidenceDirectory}.");
        }
    }

    /// <summary>Time from the start of the agent to the first completion on an I/O queue.</summary>
    public async Task<TimeSpan> TimeFirstCommandAsync(CancellationToken cancel)
    {
        var controller = Machine.Topology.Controllers[0];
        var plan = JsonSerializer.Serialize(new Plan(Transfers: 1), PlanJson.Default.Plan);
        var begun = Stopwatch.GetTimestamp();
        TimeSpan? first = null;
        var command = $"{AgentPath} run 0000:{Place(Witness.Function(_functions, controller.Id))}";
        (await Machine.Shell.RunLinesAsync(command, line =>
        {
            if (first is null && IntentLog.Read(line) is CompletionSeen { Queue: > 0 })
                first = Stopwatch.GetElapsedTime(begun);
        }, _timeout, cancel, plan).ConfigureAwait(false)).EnsureSuccess(command);
        return first ?? throw new CaseException("the agent ended without a completion.", 4);
    }

    /// <summary>Powers the guest off and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        await Machine.PowerOffAsync().ConfigureAwait(false);
        await Machine.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<string> AgentAsync(string arguments, CancellationToken cancel)
    {
        var command = $"{AgentPath} {arguments}";
        return (await Machine.Shell.RunAsync(command, _timeout, cancel).ConfigureAwait(false)).EnsureSuccess(command).Output.Trim();
    }

    private async Task RunAgentAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        var plan = JsonSerializer.Serialize(experiment.Plan, PlanJson.Default.Plan);
        var command = $"{AgentPath} run {function}";
        try
        {
            var result = await Machine.Shell.RunLinesAsync(command, line => experiment.Meant(IntentLog.Read(line)), _timeout, cancel, plan).ConfigureAwait(false);
            // 1 is the agent's way to say that the driver failed, which its last intent told; anything else is a crash of the agent.
            if (result.ExitCode is not (0 or 1))
                experiment.Meant(new DriverFailed($"the agent ended with exit code {result.ExitCode}: {result.Error.Trim().ReplaceLineEndings(" ")}"));
        }
        catch (GuestCommandException e) when (!cancel.IsCancellationRequested && e.Result is null)
        {
            // A driver that hangs is a driver that failed, not a lab that did: the judge sees how far it came.
            Machine.AliveCheck();
            experiment.Meant(new DriverFailed($"the driver did not end within {_timeout.TotalSeconds:0} s"));
            await Machine.Shell.RunAsync("pkill -9 lab-guest; true", _timeout, cancel).ConfigureAwait(false);
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

    private static string Place(PciFunction function) => $"{function.Bus:x2}:{function.Slot:x2}.{function.Function:x}";
}
