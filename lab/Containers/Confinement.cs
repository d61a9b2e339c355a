using Docker.DotNet.Models;
using Lab.Machine;
using Platform = Lab.Machine.Platform;
using Topology = Lab.Machine.Topology;

namespace Lab.Containers;

/// <summary>What a container may and may not. Pure: a spec asserts on it.</summary>
internal static class Confinement
{
    /// <summary>Where QEMU's files lie: a volume that goes with the container. All else is read-only.</summary>
    public const string Folder = "/lab";

    /// <summary>Name of the relay in the image.</summary>
    public const string Relay = "/relay";

    // nobody's, who owns nothing and whom the image gives the folder.
    public const int User = 65534;

    private const string Kvm = "/dev/kvm";

    // QEMU's own, its translated code (1 GiB at most under TCG) and the page cache of the files.
    private const long OverheadMiB = 1536;

    // A thread for each processor, QEMU's I/O threads (64 at most), and the relays of connections.
    private const long Processes = 256;

    /// <summary>Confines a container for one machine.</summary>
    public static void Apply(CreateContainerParameters container, Topology topology, bool kvm)
    {
        var memory = (Math.Max(topology.MemoryMiB, Platform.For(topology).LeastMemoryMiB) + topology.Controllers.Sum(device => (long)device.PmrMiB + device.CmbMiB)
            + topology.Endpoints.Sum(device => (long)device.MiB) + OverheadMiB) << 20;
        // The device's owner may open it, and without capabilities nobody else: root, but one who may nothing else.
        container.User = kvm ? "0:0" : $"{User}:{User}";
        container.OpenStdin = true;
        container.StdinOnce = true;
        container.AttachStdin = container.AttachStdout = container.AttachStderr = true;
        container.Volumes = new Dictionary<string, EmptyStruct> { [Folder] = default };
        var host = container.HostConfig ??= new HostConfig();
        host.Privileged = false;
        host.CapDrop = ["ALL"];
        host.SecurityOpt = ["no-new-privileges"];
        host.ReadonlyRootfs = true;
        // Not even a bridge: what the lab says to QEMU and the guest goes through the engine, and a port of this host's loopback leads there.
        host.NetworkMode = "none";
        host.Memory = host.MemorySwap = memory;
        host.PidsLimit = Processes;
        host.LogConfig = new LogConfig { Type = "none" };
        host.AutoRemove = true;
        host.Devices = kvm ? [new DeviceMapping { PathOnHost = Kvm, PathInContainer = Kvm, CgroupPermissions = "rw" }] : [];
    }
}
