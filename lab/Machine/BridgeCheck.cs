namespace Lab.Machine;

/// <summary>What is wrong with the bridges of a topology, which QEMU or the guest would tell late or not at all.</summary>
internal static class BridgeCheck
{
    private const int LastBus = 255, MostPorts = 32;

    /// <summary>Names of the buses that functions may sit on: a further host bridge takes none but ports (QEMU, hw/pci-bridge/pci_expander_bridge.c).</summary>
    public static IEnumerable<string> Buses(Topology topology) =>
        [.. topology.RootPorts.Select(port => port.Id), .. topology.Switches.SelectMany(device => device.Ports)];

    public static IEnumerable<string> Errors(Topology topology)
    {
        if (topology.Switches.Length > 0 && !Platform.For(topology).HasRootPorts)
            yield return $"a switch on {topology.Arch}, whose board has no PCI Express bus";
        if (topology.HostBridges.Length > 0 && topology.Arch != "x86_64")
            yield return $"a second host bridge on {topology.Arch}, whose guests read the device tree, in which QEMU does not list it";
        foreach (var bridge in topology.HostBridges.Where(bridge => bridge.FirstBus is < 1 or > LastBus))
            yield return $"host bridge '{bridge.Id}' begins at bus {bridge.FirstBus}, it must be 1 to {LastBus}";
        foreach (var port in topology.RootPorts.Where(port => port.Bus is { } bus && topology.HostBridges.All(bridge => bridge.Id != bus)))
            yield return $"root port '{port.Id}' belongs to host bridge '{port.Bus}', which is not in the topology";
        foreach (var port in topology.RootPorts.Where(port => topology.Switches.Length > 0 && port.Chassis >= BridgeArguments.FirstSwitchChassis))
            yield return $"root port '{port.Id}' has chassis {port.Chassis}, and those from {BridgeArguments.FirstSwitchChassis} on are the switches'";
        HashSet<string> before = [.. topology.RootPorts.Select(port => port.Id)];
        foreach (var device in topology.Switches)
        {
            if (!before.Contains(device.Bus))
                yield return $"switch '{device.Id}' sits below '{device.Bus}', which is no root port and no port of a switch before it";
            if (device.Ports.IsDefaultOrEmpty || device.Ports.Length > MostPorts)
                yield return $"switch '{device.Id}' has {(device.Ports.IsDefault ? 0 : device.Ports.Length)} ports, it must have 1 to {MostPorts}";
            else
                before.UnionWith(device.Ports);
        }
        foreach (var error in BusNumbers(topology))
            yield return error;
    }

    // Each bridge makes one bus; those below a host bridge are numbered on from its own, and must end before the next one's.
    private static IEnumerable<string> BusNumbers(Topology topology)
    {
        (string Id, int First)[] roots = [("pcie.0", 0), .. topology.HostBridges.Select(bridge => (bridge.Id, bridge.FirstBus)).OrderBy(root => root.FirstBus)];
        for (var i = 0; i < roots.Length; i++)
        {
            var (id, first) = roots[i];
            var next = i + 1 < roots.Length ? roots[i + 1].First : LastBus + 1;
            var ports = topology.RootPorts.Where(port => (port.Bus ?? "pcie.0") == id).Select(port => port.Id).ToHashSet();
            var buses = 1 + ports.Count;
            foreach (var device in topology.Switches.Where(device => ports.Contains(device.Bus) && !device.Ports.IsDefault))
            {
                buses += 1 + device.Ports.Length;
                ports.UnionWith(device.Ports);
            }
            if (first + buses > next)
                yield return $"{buses} buses below host bridge '{id}' from bus {first} on run into bus {next}: leave ports out, or give the next host bridge a higher firstBus";
        }
    }
}
