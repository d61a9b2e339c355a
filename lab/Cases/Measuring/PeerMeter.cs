using Lab.Cases.Peers;
using Lab.Cases.Running;
using Lab.Machine;

namespace Lab.Cases.Measuring;

/// <summary>
/// A guest in which copies from one controller to another go peer to peer and through guest memory in turn, so that what each costs can be compared. No case
/// is judged here.
/// </summary>
public sealed class PeerMeter : IAsyncDisposable
{
    // A switch with three controllers below it, of which the second gives its memory.
    private const string MachineOf = "p2p-orchestrator";

    private readonly GuestMachine _machine;
    private readonly GuestAgent _agent;
    private readonly string[] _functions;
    private readonly QemuBinary _qemu;
    private readonly string _evidence;
    private ulong _seed;

    private PeerMeter(GuestMachine machine, GuestAgent agent, string[] functions, QemuBinary qemu, string evidence) =>
        (_machine, _agent, _functions, _qemu, _evidence) = (machine, agent, functions, qemu, evidence);

    /// <summary>Boots a guest, sends the agent and takes the controllers.</summary>
    /// <param name="run">Owns QEMU and its temporary files.</param>
    /// <param name="site">QEMU, image and agent.</param>
    /// <param name="counting">Load the plugin that counts instructions. It slows the guest down: times are for a guest without it.</param>
    /// <param name="evidence">Folder for the machine's evidence.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="MachineException">The guest did not boot, or QEMU does not take the plugin.</exception>
    public static async Task<PeerMeter> BootAsync(LabRun run, LabSite site, bool counting, string evidence, CancellationToken cancel)
    {
        var accelerator = await site.ChooseAcceleratorAsync(cancel).ConfigureAwait(false);
        var topology = site.Options.Place(CaseBook.Find(MachineOf).Machine);
        var machine = await GuestMachine.BootAsync(
            run, site.Qemu, site.LoadImage(), topology, accelerator, evidence, site.Options.Timeout, null, counting ? new Plugin(site.Paths.Plugin, PluginUse.Count) : null, cancel).ConfigureAwait(false);
        try
        {
            var agent = await GuestAgent.SendAsync(machine, site.LoadAgent(), site.Options.Timeout / 2, cancel).ConfigureAwait(false);
            var found = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
            string[] functions = [.. topology.Controllers.Select(device => topology.SysfsName(Witness.Function(found, device.Id)))];
            foreach (var function in functions)
                await agent.TakeAsync(function, cancel).ConfigureAwait(false);
            return new(machine, agent, functions, site.Qemu, evidence);
        }
        catch
        {
            await machine.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes copies of one kind ready.</summary>
    /// <param name="peerToPeer">Through the second controller's memory; else through the guest's.</param>
    /// <param name="bytes">Length of each.</param>
    /// <param name="cancel">Ends everything.</param>
    public Task OpenAsync(bool peerToPeer, int bytes, CancellationToken cancel) =>
        _agent.OpenAsync(_functions[0], $"copies {_functions[0]} {_functions[2]} {(peerToPeer ? _functions[1] : "-")} {bytes}", cancel);

    /// <summary>Makes copies.</summary>
    public async Task<IoTime> TimeAsync(long copies, CancellationToken cancel) =>
        IoTime.Parse(await _agent.LoadAsync(_functions[0], copies, ++_seed, cancel).ConfigureAwait(false));

    /// <summary>Makes copies with the device trace on.</summary>
    public async Task<PeerAccesses> CountAccessesAsync(long copies, CancellationToken cancel)
    {
        var regions = Witness.Regions(_machine.Topology, await _machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false));
        var tap = new TraceTap(_machine.Qmp, _machine.TraceLog, _machine.Files, true, PeerWitness.Events(_qemu));
        await tap.StartAsync(cancel).ConfigureAwait(false);
        await TimeAsync(copies, cancel).ConfigureAwait(false);
        var copy = Path.Combine(_evidence, $"copies-{_seed}.trace");
        await tap.StopAsync(copy, regions, cancel).ConfigureAwait(false);
        return PeerAccesses.Count(File.ReadLines(copy), regions, copies);
    }

    /// <summary>
    /// Guest instructions of each copy, those of the kernel included, without those of polling for answers that are not there yet: how many those are depends on
    /// how fast the host's QEMU moves the data. From differences of long runs and short ones, so that what a call of the agent costs by itself falls out.
    /// </summary>
    public Task<double> CountInstructionsAsync(long copies, CancellationToken cancel) =>
        InstructionMeter.PerOperationAsync(_machine, turns => IdleAsync(turns, cancel), 20_000, count => TimeAsync(count, cancel), copies, 3 * copies);

    private async Task<IoTime> IdleAsync(long turns, CancellationToken cancel) => IoTime.Parse(await _agent.IdleAsync(_functions[0], turns, cancel).ConfigureAwait(false));

    /// <summary>Powers the guest off and removes its files.</summary>
    public async ValueTask DisposeAsync()
    {
        _agent.Dispose();
        await _machine.PowerOffAsync().ConfigureAwait(false);
        await _machine.DisposeAsync().ConfigureAwait(false);
    }
}
