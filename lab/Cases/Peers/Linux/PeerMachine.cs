using System.Collections.Immutable;
using Lab.Machine;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Peers.Linux;

/// <summary>A machine of which a kernel is asked how its controllers reach each other.</summary>
/// <param name="Number">Which of the generated ones; also the seed of what the kernel is asked.</param>
/// <param name="Topology">The machine.</param>
/// <param name="Acs">What the ACS Control of ports is set to, by the port's id; the others are left alone.</param>
public sealed record PeerMachine(int Number, Topology Topology, ImmutableSortedDictionary<string, AcsControl> Acs)
{
    /// <summary>One line: the processor, and where each thing sits.</summary>
    public override string ToString() =>
        $"machine {Number}: {Topology.Arch}{(Topology.Processor is { } processor ? $", {processor}" : "")}: "
        + string.Join(", ",
        [
            .. Topology.HostBridges.Select(bridge => bridge.Id),
            .. Topology.RootPorts.Select(port => $"{port.Id}{On(port.Bus)}{Control(port.Id)}"),
            .. Topology.Switches.Select(device => $"{device.Id}{On(device.Bus)} with {string.Join(' ', device.Ports.Select(port => port + Control(port)))}"),
            .. Topology.Controllers.Select(device => $"{device.Id}{On(device.Bus)}{(device.Address is { } address ? $" {address}" : "")}"),
        ]);

    private static string On(string? bus) => bus is null ? "" : $" on {bus}";

    private string Control(string port) => Acs.TryGetValue(port, out var control) ? $" [{control}]" : "";
}
