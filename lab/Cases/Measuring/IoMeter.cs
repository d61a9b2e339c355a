using Lab.Cases.Running;
using Lab.Machine;

namespace Lab.Cases.Measuring;

/// <summary>
/// A guest in which the managed driver and the kernel's own read the same controller in turn. No case is judged here: this is about what reads cost.
/// </summary>
public sealed class IoMeter : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly GuestMachine _machine;
    private readonly GuestAgent _agent;
    private readonly string _function;
    private readonly string _evidence;
    private ulong _seed;
    private bool? _kernelInCmb;

    private IoMeter(GuestMachine machine, GuestAgent agent, string function, string kernel, string evidence) =>
        (_machine, _agent, _function, Kernel, _evidence) = (machine, agent, function, kernel, evidence);

    /// <summary>Release of the guest's kernel.</summary>
    public string Kernel { get; }

    /// <summary>Boots a guest with one controller and sends the agent.</summary>
    /// <param name="run">Owns QEMU and its temporary files.</param>
    /// <param name="site">QEMU, image and agent.</param>
    /// <param name="cpus">Virtual processors.</param>
    /// <param name="plugin">What QEMU's plugin does; null to leave it out. It slows the guest down.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="MachineException">The guest did not boot, or QEMU does not take the plugin.</exception>
    public static async Task<IoMeter> BootAsync(LabRun run, LabSite site, int cpus, PluginUse? plugin, string evidence, CancellationToken cancel)
    {
        var accelerator = await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false);
        // Without shadow doorbells both drivers ring as hardware has them ring.
        var topology = await GuestSession.WithoutShadowDoorbellsAsync(site.Qemu, site.Options.Place(Case.DefaultMachine with { Cpus = cpus }), cancel).ConfigureAwait(false);
        var machine = await GuestMachine.BootAsync(
            run, site.Qemu, site.LoadImage(), topology, accelerator, evidence, site.Options.Timeout, null, plugin is { } use ? new Plugin(site.Paths.Plugin, use) : null, cancel).ConfigureAwait(false);
        try
        {
            var agent = await GuestAgent.SendAsync(machine, site.LoadAgent(), site.Options.Timeout / 2, cancel).ConfigureAwait(false);
            var functions = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
            var function = topology.SysfsName(Witness.Function(functions, topology.Controllers[0].Id));
            return new(machine, agent, function, (await machine.Shell.RunAsync("uname -r", Patience, cancel).ConfigureAwait(false)).Output.Trim(), evidence);
        }
        catch
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Why the driver cannot be had that way in this guest; null where it can.</summary>
    public async Task<string?> WhyNotAsync(IoSetup setup, CancellationToken cancel)
    {
        if (setup.Managed)
            return null;
        var lacks = (await ShellAsync(LinuxScripts.Lacks, cancel).ConfigureAwait(false)).Split('\n');
        return lacks.Contains("module") ? $"Linux {Kernel} has its nvme driver built in: it takes no parameters"
            : setup.InCmb && lacks.Contains("p2pdma") ? LinuxDriver.LacksPeerToPeer($"Linux {Kernel}")
            : null;
    }

    /// <summary>Makes a driver ready; the one that was ready lets go.</summary>
    public async Task OpenAsync(IoSetup setup, CancellationToken cancel)
    {
        await _agent.CloseAsync(_function, cancel).ConfigureAwait(false);
        if (setup.Managed && (_kernelInCmb is not null || _seed == 0))
            await _agent.TakeAsync(_function, cancel).ConfigureAwait(false);
        if (!setup.Managed && _kernelInCmb != setup.InCmb)
            await ShellAsync(LinuxScripts.Bind(_function, setup.InCmb), cancel).ConfigureAwait(false);
        _kernelInCmb = setup.Managed ? null : setup.InCmb;
        await _agent.OpenAsync(_function, setup.ForAgent, cancel).ConfigureAwait(false);
    }

    /// <summary>Has the driver that is ready read.</summary>
    public async Task<IoTime> TimeAsync(long operations, CancellationToken cancel) =>
        IoTime.Parse(await _agent.LoadAsync(_function, operations, ++_seed, cancel).ConfigureAwait(false));

    /// <summary>Has it read while QEMU's plugin records its instructions.</summary>
    /// <returns>The time, and how much was recorded.</returns>
    public async Task<(IoTime Time, long Events)> RecordAsync(long operations, CancellationToken cancel)
    {
        var log = _machine.Accesses ?? throw new InvalidOperationException("this guest was booted without the plugin that records accesses");
        var regions = Witness.Regions(_machine.Topology, await _machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
        await log.ArmAsync((await CpuAddresses.AskAsync(_machine, regions, cancel).ConfigureAwait(false)).Ranges, [], cancel).ConfigureAwait(false);
        var time = await TimeAsync(operations, cancel).ConfigureAwait(false);
        await log.DisarmAsync(cancel).ConfigureAwait(false);
        return (time, (await log.CountAsync(cancel).ConfigureAwait(false)).Recorded);
    }

    /// <summary>Has it read with the device trace on.</summary>
    public async Task<IoStores> CountStoresAsync(long operations, CancellationToken cancel)
    {
        var regions = Witness.Regions(_machine.Topology, await _machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
        var tap = new TraceTap(_machine.Qmp, _machine.TraceLog, _machine.Files, false, IoStores.LoadEvent);
        await tap.StartAsync(cancel).ConfigureAwait(false);
        await TimeAsync(operations, cancel).ConfigureAwait(false);
        var copy = Path.Combine(_evidence, $"io-{_seed}.trace");
        return IoStores.Count(await tap.StopAsync(copy, regions, cancel).ConfigureAwait(false), copy, regions);
    }

    /// <summary>
    /// Guest instructions of each read, those of the kernel included, without those of a driver that polls while it waits. From the difference of
    /// a long run and a short one, so that what a call of the agent costs by itself falls out.
    /// </summary>
    public Task<double> CountInstructionsAsync(long operations, CancellationToken cancel) =>
        InstructionMeter.PerOperationAsync(_machine, turns => IdleAsync(turns, cancel), 100_000, count => TimeAsync(count, cancel), Math.Max(1, operations / 4), operations);

    private async Task<IoTime> IdleAsync(long turns, CancellationToken cancel) =>
        IoTime.Parse(await _agent.IdleAsync(_function, turns, cancel).ConfigureAwait(false));

    /// <summary>Powers the guest off and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        _agent.Dispose();
        await _machine.PowerOffAsync().ConfigureAwait(false);
        await _machine.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<string> ShellAsync(string command, CancellationToken cancel) =>
        (await _machine.Shell.RunAsync(command, Patience, cancel).ConfigureAwait(false)).EnsureSuccess(command).Output.TrimEnd();
}
