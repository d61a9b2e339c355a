using System.Numerics;
using System.Text.RegularExpressions;

namespace Lab.Machine;

/// <summary>What QEMU would refuse, or worse assert on, found before it starts.</summary>
internal static partial class TopologyCheck
{
    public static IEnumerable<string> Errors(Topology topology)
    {
        if (!Platform.Known(topology.Arch))
            yield return $"architecture '{topology.Arch}' is not one of {Platform.Names}";
        else if (topology.Board is { } board && !Platform.Boards(topology.Arch).Contains(board))
            yield return $"board '{board}' is not one of {string.Join(", ", Platform.Boards(topology.Arch))}, which the lab knows for {topology.Arch}";
        else
        {
            if (topology.RootPorts.Length > 0 && !Platform.For(topology).HasRootPorts)
                yield return $"root ports on {topology.Arch}, whose board has no PCI Express bus";
            foreach (var bridges in BridgeCheck.Errors(topology))
                yield return bridges;
            if (topology.Iommu is { } iommu && IommuError(iommu, Platform.For(topology)) is { } error)
                yield return error;
        }
        foreach (var argument in topology.Arguments.Where(argument => !argument.StartsWith('-')))
            yield return $"argument '{argument}' is no option: it begins with '-'";
        if (topology.MemoryMiB < 32)
            yield return $"{topology.MemoryMiB} MiB of memory is less than 32";
        if (topology.Cpus < 1)
            yield return $"{topology.Cpus} processors";
        foreach (var twice in Ids(topology).GroupBy(id => id).Where(group => group.Count() > 1))
            yield return $"id '{twice.Key}' is used {twice.Count()} times";
        foreach (var id in Ids(topology).Where(id => !IdPattern().IsMatch(id)))
            yield return $"id '{id}' is not letters, digits, '.', '_' and '-' after a letter";
        foreach (var slot in topology.RootPorts.GroupBy(port => (port.Chassis, port.Slot)).Where(group => group.Count() > 1))
            yield return $"chassis {slot.Key.Chassis} slot {slot.Key.Slot} is used {slot.Count()} times";
        foreach (var device in topology.Endpoints)
        {
            if (device.Bus is { } bus && !BridgeCheck.Buses(topology).Contains(bus))
                yield return $"endpoint '{device.Id}' sits on bus '{bus}', which no port makes";
            if (device.Kind == EndpointKind.SharedMemory && (device.MiB == 0 || !IsSize(device.MiB)))
                yield return $"shared memory of {device.MiB} MiB on '{device.Id}' is not a power of two";
        }
        foreach (var error in topology.Controllers.SelectMany(device => Errors(topology, device)).Concat(NamespaceCheck.Errors(topology)))
            yield return error;
    }

    private static string? IommuError(string wanted, Platform platform) => platform.Iommu switch
    {
        null => $"an IOMMU on {platform.Arch}'s board {platform.Board}, where Linux has no VFIO for one: leave iommu out",
        { Name: var name } when wanted is not Iommu.Own && wanted != name =>
            $"IOMMU '{wanted}' on {platform.Arch}'s board {platform.Board}, which has {name}",
        _ => null,
    };

    private static IEnumerable<string> Errors(Topology topology, NvmeDevice device)
    {
        if (device.Bus is { } bus && !BridgeCheck.Buses(topology).Contains(bus))
            yield return $"controller '{device.Id}' sits on bus '{bus}', which no port makes";
        if (device.Serial.Length is 0 or > 20 || device.Serial.Contains(','))
            yield return $"serial '{device.Serial}' is not 1 to 20 characters without a comma";
        if (device.HotPlugged && topology.RootPorts.All(port => port.Id != device.Bus))
            yield return $"controller '{device.Id}' is plugged while the guest runs, for which it must name a root port as its bus";
        if (!IsSize(device.CmbMiB))
            yield return $"CMB of {device.CmbMiB} MiB on '{device.Id}' is not a power of two";
        if (!IsSize(device.PmrMiB))
            yield return $"PMR of {device.PmrMiB} MiB on '{device.Id}' is not a power of two";
        if (device.DiskMiB < 1)
            yield return $"disk of {device.DiskMiB} MiB on '{device.Id}'";
        if (device.DiskIops < 0)
            yield return $"disk of {device.DiskIops} requests a second on '{device.Id}'";
        if (device.LogicalBlockSize < 512 || !BitOperations.IsPow2(device.LogicalBlockSize))
            yield return $"logical block size {device.LogicalBlockSize} on '{device.Id}' is not a power of two from 512";
    }

    // A PCI BAR is a power of two in size; QEMU aborts on any other.
    private static bool IsSize(int mebibytes) => mebibytes == 0 || mebibytes > 0 && BitOperations.IsPow2(mebibytes);

    private static IEnumerable<string> Ids(Topology topology)
        => topology.HostBridges.Select(bridge => bridge.Id).Concat(BridgeCheck.Buses(topology)).Concat(topology.Switches.Select(@switch => @switch.Id))
            .Concat(topology.Controllers.Select(device => device.Id)).Concat(topology.Endpoints.Select(device => device.Id))
            .Concat(topology.Controllers.Select(device => device.Subsystem).OfType<string>().Distinct());

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9._-]*$")]
    private static partial Regex IdPattern();
}
