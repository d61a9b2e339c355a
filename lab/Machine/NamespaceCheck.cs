using System.Numerics;

namespace Lab.Machine;

/// <summary>What QEMU would refuse of a controller's namespaces, or take and then not do.</summary>
internal static class NamespaceCheck
{
    // QEMU, include/block/nvme.h: NVME_MAX_NAMESPACES.
    private const int MostNamespaces = 256;

    public static IEnumerable<string> Errors(Topology topology)
    {
        foreach (var error in topology.Controllers.SelectMany(Errors))
            yield return error;
        var owners = topology.Controllers.SelectMany(device => device.Namespaces, (device, space) => (Owner: device.Subsystem ?? device.Id, space.Nsid));
        foreach (var twice in owners.GroupBy(it => it).Where(group => group.Count() > 1))
            yield return $"namespace {twice.Key.Nsid} is there {twice.Count()} times in '{twice.Key.Owner}'";
        // Identify Controller's serial number is the subsystem's (NVMe Base 2.1), and QEMU holds its users to that.
        foreach (var shared in topology.Controllers.Where(device => device.Subsystem is not null).GroupBy(device => device.Subsystem))
            if (shared.Select(device => device.Serial).Distinct().Count() > 1)
                yield return $"controllers of the subsystem '{shared.Key}' have different serials: {string.Join(", ", shared.Select(device => device.Serial))}";
    }

    private static IEnumerable<string> Errors(NvmeDevice device)
    {
        if (device.Namespaces.IsEmpty)
            yield break;
        if (device.DiskPath is not null || device.LogicalBlockSize != 512)
            yield return $"'{device.Id}' lists namespaces, and diskPath and logicalBlockSize are theirs, not the controller's";
        foreach (var error in device.Namespaces.SelectMany(space => Errors(device, space)))
            yield return error;
    }

    private static IEnumerable<string> Errors(NvmeDevice device, NvmeNamespaceDevice space)
    {
        var name = $"namespace {space.Nsid} of '{device.Id}'";
        if (space.Nsid is < 1 or > MostNamespaces)
            yield return $"{name} is not 1 to {MostNamespaces}";
        if (space.DiskMiB < 1)
            yield return $"{name} has a disk of {space.DiskMiB} MiB";
        if (space.LogicalBlockSize < 512 || !BitOperations.IsPow2(space.LogicalBlockSize))
            yield return $"{name} has a logical block size of {space.LogicalBlockSize}, not a power of two from 512";
        if (space.MetadataBytes is not (0 or 8 or 16 or 64))
            yield return $"{name} has {space.MetadataBytes} bytes of metadata a block, not 0, 8, 16 or 64";
        if (space.Protection is < 0 or > 3)
            yield return $"{name} has protection type {space.Protection}, not 0 to 3";
        if (space.MetadataBytes == 0 && (space.ExtendedMetadata || space.Protection != 0 || space.ProtectionFirst))
            yield return $"{name} has no metadata, which extended blocks and protection information need";
        if (space.Protection == 0 && space.ProtectionFirst)
            yield return $"{name} puts protection information first, but has no protection type";
        if (device.Subsystem is null && (space.Shared || space.Detached))
            yield return $"{name} is {(space.Shared ? "shared" : "detached")}, which only a namespace of a subsystem can be";
    }
}
