using Lab.Cases.Running;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Cases.Peers;

/// <summary>Peer-to-peer experiments in a booted guest.</summary>
/// <param name="machine">The guest.</param>
/// <param name="driver">The driver in it.</param>
/// <param name="qemu">The QEMU.</param>
internal sealed class GuestPeers(GuestMachine machine, ManagedDriver driver, QemuBinary qemu)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs one experiment and judges it.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="fetch">Brings here what is kept of the machine's disks.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <returns>The result, and whether a function was taken out, so that the machine is not what it was.</returns>
    public async Task<(CaseResult Result, bool IsOver)> RunAsync(Experiment experiment, Func<Task> fetch, CancellationToken cancel)
    {
        var agent = driver.Agent;
        await PlugAsync(cancel).ConfigureAwait(false);
        var functions = await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false);
        var named = functions.Where(function => function.Id.Length > 0).ToDictionary(function => function.Id, machine.Topology.SysfsName);
        string[] taken = [.. experiment.Case.PeerNames.Where(IsFunction)];
        Dictionary<string, string> drivers = [];
        // Before the trace is on, and before the disks are filled: what the kernel's driver read of them is in the guest's memory.
        foreach (var name in taken)
            drivers[name] = await agent.TakeAsync(named[name], cancel).ConfigureAwait(false);
        var witness = await PeerWitness.BeginAsync(experiment.Case, experiment.Plan.Seed, machine.Qmp, machine.Files, machine.Topology, machine.DiskFile, machine.MemoryFile, cancel).ConfigureAwait(false);
        var unplugged = new List<Task>();
        experiment.Watch(intent =>
        {
            if (intent is HostAsked { Act: "unplug" } asked)
                unplugged.Add(machine.UnplugAsync(asked.Name, cancel));
        });
        var tap = new TraceTap(machine.Qmp, machine.TraceLog, machine.Files, true, PeerWitness.Events(qemu));
        await tap.StartAsync(cancel).ConfigureAwait(false);
        var call = agent.RunPeersAsync(named[taken[0]], (int)(experiment.Plan.Seed & int.MaxValue), witness.Functions, experiment.Case.Peers, experiment.Meant, cancel);
        await driver.TellAsync(experiment, call, cancel).ConfigureAwait(false);
        await Task.WhenAll(unplugged).ConfigureAwait(false);
        var trace = await tap.StopAsync(experiment.TraceFile, witness.Regions, cancel).ConfigureAwait(false);
        var capture = await witness.EndAsync(
            experiment.Captured(witness.Regions, trace), machine.DiskFile, experiment.Cell.Accelerator.Name, experiment.Directory, cancel).ConfigureAwait(false);
        if (unplugged.Count == 0)
            foreach (var (name, kernelDriver) in drivers.Where(taken => taken.Value.Length > 0))
                await agent.GiveAsync(named[name], kernelDriver, cancel).ConfigureAwait(false);
        machine.AliveCheck();
        await fetch().ConfigureAwait(false);
        return (experiment.Conclude(capture), unplugged.Count > 0);
    }

    // What is to be plugged while the guest runs, once.
    private async Task PlugAsync(CancellationToken cancel)
    {
        var there = (await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false)).Select(function => function.Id).ToHashSet();
        foreach (var device in machine.Topology.Controllers.Where(device => device.HotPlugged && !there.Contains(device.Id)))
        {
            await machine.PlugAsync(device.Id, cancel).ConfigureAwait(false);
            var bus = (await machine.Qmp.QueryPciAsync(cancel).ConfigureAwait(false)).First(function => function.Id == device.Bus).BusBehind;
            var name = $"0000:{bus:x2}:00.0";
            // The kernel makes the BARs' files when it has placed, or failed to place, all of them. A driver may be there for it or not.
            var found = await machine.Shell.RunAsync(
                $"i=0; while [ ! -e /sys/bus/pci/devices/{name}/resource0 ]; do i=$((i+1)); [ $i -lt 100 ] || exit 1; sleep 0.1; done", Patience, cancel).ConfigureAwait(false);
            if (found.ExitCode != 0)
                throw new CaseException($"controller '{device.Id}' was plugged behind '{device.Bus}', and the guest has no {name} with a BAR 0.", 4);
        }
    }

    private bool IsFunction(string name) =>
        machine.Topology.Controllers.Any(device => device.Id == name) || machine.Topology.Endpoints.Any(device => device.Id == name);
}
