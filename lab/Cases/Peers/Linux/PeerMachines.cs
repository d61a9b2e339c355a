using System.Collections.Immutable;
using Lab.Machine;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Peers.Linux;

/// <summary>Machines made at random of what QEMU has between functions: host bridges, root ports, switches, functions of one device, ACS. The same ones each time.</summary>
public static class PeerMachines
{
    // What Linux takes of a buffer as peer-to-peer memory is a multiple of this (devm_memremap_pages, whose sections have 2 MiB).
    private const int CmbMiB = 2;
    private const int FirstBusOfFirstBridge = 0x40, BusesPerBridge = 0x40;
    private const int FewestControllers = 4, MostControllers = 6;

    // All that QEMU's ports have a bit for: with redirection, and with everything but redirection.
    private static readonly AcsControl[] Controls =
    [
        AcsControl.RequestRedirect, AcsControl.CompletionRedirect, AcsControl.SourceValidation | AcsControl.RequestRedirect | AcsControl.CompletionRedirect | AcsControl.UpstreamForwarding,
        AcsControl.SourceValidation | AcsControl.TranslationBlocking | AcsControl.UpstreamForwarding,
    ];

    /// <summary>Makes a machine.</summary>
    /// <param name="number">Which one, from 0 on.</param>
    /// <param name="arch">Architecture of the guest. Only x86_64 has more host bridges than one, and a processor that forwards.</param>
    public static PeerMachine Make(int number, string arch)
    {
        // Spread: neighbouring seeds begin alike.
        var random = new Random(unchecked(number * (int)2654435761));
        var x86 = arch == "x86_64";
        ImmutableArray<HostBridgeDevice> bridges = [.. Enumerable.Range(0, x86 ? random.Next(3) : 0).Select(i => new HostBridgeDevice($"pxb{i}", FirstBusOfFirstBridge + i * BusesPerBridge))];
        // One at least below each bridge: nothing else may sit there.
        ImmutableArray<RootPort> ports =
            [.. Enumerable.Range(0, 1 + bridges.Length + random.Next(2)).Select(i => new RootPort($"rp{i}", 1, i, Bus: i < bridges.Length ? bridges[i].Id : Pick(random, [null, .. bridges.Select(bridge => bridge.Id)])))];
        var leaves = ports.Select(port => port.Id).ToList();
        var switches = Switches(random, leaves);
        var controllers = Controllers(random, leaves);
        var acs = ports.Select(port => port.Id).Concat(switches.Where(device => device.Acs).SelectMany(device => device.Ports))
            .Where(_ => random.Next(2) == 0).ToImmutableSortedDictionary(port => port, _ => Pick(random, Controls), StringComparer.Ordinal);
        return new(number, new()
        {
            Arch = arch, HostBridges = bridges, RootPorts = ports, Switches = switches, Controllers = controllers, Processor = x86 && random.Next(3) == 0 ? "EPYC" : null,
        }, acs);
    }

    // Each takes the place of a leaf, a root port or a port of a switch before it, and adds its own ports.
    private static ImmutableArray<SwitchDevice> Switches(Random random, List<string> leaves)
    {
        var switches = ImmutableArray.CreateBuilder<SwitchDevice>();
        for (var i = 1 + random.Next(3); i > 0; i--)
        {
            var below = leaves[random.Next(leaves.Count)];
            var name = $"sw{switches.Count}";
            string[] ports = [.. Enumerable.Range(0, 2 + random.Next(2)).Select(port => $"{name}p{port}")];
            switches.Add(new(name, below, [.. ports], Acs: random.Next(3) > 0));
            _ = leaves.Remove(below);
            leaves.AddRange(ports);
        }
        return switches.ToImmutable();
    }

    private static ImmutableArray<NvmeDevice> Controllers(Random random, List<string> leaves)
    {
        var controllers = ImmutableArray.CreateBuilder<NvmeDevice>();
        var wanted = FewestControllers + random.Next(MostControllers - FewestControllers + 1);
        while (controllers.Count < wanted)
        {
            // Behind a port, of which each takes one device; where none is left, or now and then, on the board's own bus.
            var bus = leaves.Count > 0 && random.Next(6) > 0 ? leaves[random.Next(leaves.Count)] : null;
            var functions = bus is not null && controllers.Count + 1 < wanted && random.Next(3) == 0 ? 2 : 1;
            for (var function = 0; function < functions; function++)
                controllers.Add(new()
                {
                    Id = $"nvme{controllers.Count}", Serial = $"PEER{controllers.Count}", CmbMiB = CmbMiB, DiskMiB = 1, Bus = bus,
                    Address = functions > 1 ? $"00.{function}" : null, Properties = functions > 1 && function == 0 ? ["multifunction=on"] : [],
                });
            if (bus is not null)
                _ = leaves.Remove(bus);
        }
        return controllers.ToImmutable();
    }

    private static T Pick<T>(Random random, T[] from) => from[random.Next(from.Length)];
}
