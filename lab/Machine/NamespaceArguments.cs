using System.Globalization;

namespace Lab.Machine;

/// <summary>Subsystems and namespaces on QEMU's command line.</summary>
internal static class NamespaceArguments
{
    private const int BurstSeconds = 4;

    /// <summary>The subsystems that the controllers join, each of which must be there before its controllers.</summary>
    public static IEnumerable<string> Subsystems(Topology topology) =>
        topology.Controllers.Select(device => device.Subsystem).OfType<string>().Distinct().SelectMany(id => new[] { "-device", $"nvme-subsys,id={id},nqn={id}" });

    /// <summary>The files behind the controller's namespaces.</summary>
    public static IEnumerable<string> Drives(NvmeDevice device, LaunchFiles files)
    {
        if (device.Namespaces.IsEmpty)
            return Drive($"{device.Id}-disk", files.DiskFile(device), device.DiskIops);
        return device.Namespaces.SelectMany(space => Drive(DriveId(device, space), files.DiskFile(device, space)));
    }

    /// <summary>The namespaces, behind a controller that is there already.</summary>
    public static IEnumerable<string> Namespaces(NvmeDevice device) =>
        device.Namespaces.SelectMany(space => new[] { "-device", string.Join(',', NamespaceProperties(device, space)) });

    private static IEnumerable<string> Drive(string id, string file, int iops = 0) =>
    [
        // The page cache is on (no O_DIRECT): what the device wrote is what a reader of the file sees, at once.
        "-drive", $"if=none,id={id},format=raw,cache=writeback,file={QemuArguments.Escape(file)}"
            + (iops > 0 ? $",throttling.iops-total={Number(iops)},throttling.iops-total-max={Number(BurstSeconds * iops)}" : ""),
    ];

    private static IEnumerable<string> NamespaceProperties(NvmeDevice device, NvmeNamespaceDevice space)
    {
        yield return $"nvme-ns,id={device.Id}-ns{Number(space.Nsid)},bus={device.Id},drive={DriveId(device, space)},nsid={Number(space.Nsid)}";
        if (space.LogicalBlockSize != 512)
            yield return $"logical_block_size={Number(space.LogicalBlockSize)},physical_block_size={Number(space.LogicalBlockSize)}";
        if (space.MetadataBytes > 0)
            yield return $"ms={Number(space.MetadataBytes)},mset={(space.ExtendedMetadata ? 1 : 0)}";
        if (space.Protection > 0)
            yield return $"pi={Number(space.Protection)},pil={(space.ProtectionFirst ? 1 : 0)}";
        if (device.Subsystem is not null)
            yield return $"shared={(space.Shared ? "on" : "off")},detached={(space.Detached ? "on" : "off")}";
        foreach (var property in space.Properties)
            yield return property;
    }

    private static string DriveId(NvmeDevice device, NvmeNamespaceDevice space) => $"{device.Id}-disk{Number(space.Nsid)}";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
