using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>From a topology to QEMU's arguments. Pure: nothing is read, created or started, so a spec can assert on the result.</summary>
public static class QemuArguments
{
    /// <summary>Arguments (without the program) that boot a guest whose port 22 is forwarded to 127.0.0.1:<paramref name="sshPort"/>.</summary>
    /// <exception cref="MachineInputException">The topology is not one that QEMU can build, or the image is of another architecture.</exception>
    public static ImmutableArray<string> ForGuest(
        Topology topology, LaunchFiles files, AcceleratorChoice accel, GuestImage image, int sshPort)
    {
        topology.Validated();
        var platform = Platform.For(topology);
        var iommu = platform.IommuOf(topology);
        if (image.Arch != topology.Arch)
            throw new MachineInputException(image.Directory, $"an image for {image.Arch}, not {topology.Arch}", "Choose the image of the topology's architecture.");
        return
        [
            .. Common(platform, platform.Machine + iommu?.MachineOptions, Math.Max(topology.MemoryMiB, platform.LeastMemoryMiB), topology.Cpus, files),
            "-accel", accel.Name == "tcg" ? "tcg,thread=multi" : accel.Name + iommu?.KvmOptions,
            "-cpu", accel.Name == "kvm" ? "host" : topology.Processor ?? image.Cpu,
            "-chardev", $"socket,id=console,path={Escape(files.ConsoleSocket)},{Server(files)},logfile={Escape(files.ConsoleLog)},logappend=off",
            .. platform.Console,
            "-kernel", image.Kernel,
            "-initrd", image.Initrd,
            "-append", iommu is { KernelArguments.Length: > 0 } ? $"{image.CommandLine} {iommu.KernelArguments}" : image.CommandLine,
            // restrict=on keeps the guest off the host's network; the one forwarded port is exempt from it.
            "-netdev", $"user,id=net,restrict=on,ipv6=off,hostfwd=tcp:127.0.0.1:{sshPort}-:22",
            "-device", platform.NetDevice,
            .. iommu?.Device is { } device ? (string[])["-device", device] : [],
            .. Devices(topology, platform, files),
            .. Further(topology),
        ];
    }

    /// <summary>The further arguments that load the lab's plugin, which writes <see cref="LaunchFiles.Counts"/> or <see cref="LaunchFiles.Accesses"/>.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="files">Of the machine.</param>
    /// <param name="accel">Only TCG has plugins.</param>
    /// <exception cref="MachineInputException">The accelerator is another one.</exception>
    public static ImmutableArray<string> ForPlugin(Plugin plugin, LaunchFiles files, AcceleratorChoice accel) => accel.Name == "tcg"
        ? ["-plugin", Escape(plugin.Path) + plugin.Use switch
        {
            PluginUse.Count => $",counts={Escape(files.Counts)}",
            PluginUse.RecordPrograms => $",log={Escape(files.Accesses)},scope=user,ask={Escape(files.Questions)}",
            _ => $",log={Escape(files.Accesses)},scope=all,ask={Escape(files.Questions)}",
        }]
        : throw new MachineInputException($"accelerator {accel.Name}", "executes instructions without QEMU, which could watch them", "Choose --accel tcg.");

    /// <summary>
    /// Arguments (without the program) of a machine with devices and no running guest: stopped, driven over qtest.
    /// QEMU connects to the sockets in <paramref name="files"/>, on which the caller listens.
    /// </summary>
    /// <exception cref="MachineInputException">The topology is not one that QEMU can build.</exception>
    public static ImmutableArray<string> ForQtest(Topology topology, LaunchFiles files)
    {
        topology.Validated();
        if (topology.Iommu is not null)
            throw new MachineInputException("topology", "an IOMMU on a machine without a guest, which has nobody to set it up", "Leave iommu out.");
        return
        [
            .. Common(Platform.For(topology), QtestMachineType(topology), 64, 1, files),
            "-S",
            "-accel", "tcg",
            "-qtest", $"unix:{Escape(files.QtestSocket)}",
            "-qtest-log", "none",
            .. SlotsOfTheirOwn(topology),
            .. Devices(topology, Platform.For(topology), files),
            .. Further(topology),
        ];
    }

    /// <summary>What plugs a controller and its namespaces into a machine that runs, each as it stands behind <c>-device</c>; their files are there already.</summary>
    public static ImmutableArray<string> HotPlug(Topology topology, string controllerId)
    {
        var device = topology.Controller(controllerId);
        return [string.Join(',', ControllerProperties(device, device.Bus ?? DefaultBus(topology))), .. NamespaceArguments.Namespaces(device).Where(word => word != "-device")];
    }

    /// <summary>A command line that a POSIX shell reads back as exactly <paramref name="argv"/>.</summary>
    public static string Quote(IEnumerable<string> argv) => string.Join(' ', argv.Select(Quote));

    /// <summary>Names of the properties of QEMU's nvme device that a controller sets.</summary>
    public static IEnumerable<string> PropertiesOf(NvmeDevice device)
        => ControllerProperties(device, bus: null).SelectMany(part => part.Split(',')).Skip(1).Select(part => part.Split('=')[0]).Where(name => name != "id");

    private static string Quote(string word)
        => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_=.,/:@%+".Contains(letter))
            ? word
            : $"'{word.Replace("'", "'\\''")}'";

    // highmem=off puts the ECAM of the arm board below 4 GiB, where a driver without firmware expects it.
    private static string QtestMachineType(Topology topology) => topology.Arch == "aarch64" ? "virt,highmem=off" : Platform.For(topology).Machine;

    // Slots are switched by ACPI on this board, which takes firmware; without, the root port's own registers do.
    private static string[] SlotsOfTheirOwn(Topology topology)
        => topology is { Arch: "x86_64", RootPorts.Length: > 0 } ? ["-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off"] : [];

    private static IEnumerable<string> Further(Topology topology) => topology.Arguments.SelectMany(argument => argument.Split(' ', 2));

    private static ImmutableArray<string> Common(Platform platform, string machine, int memoryMiB, int cpus, LaunchFiles files) =>
    [
        "-no-user-config",
        .. platform.TakesDefaults ? (string[])[] : ["-nodefaults"],
        "-display", "none",
        "-no-reboot",
        "-machine", machine,
        "-m", $"{memoryMiB}",
        "-smp", $"{cpus}",
        "-D", files.TraceLog,
        "-chardev", $"socket,id=qmp,path={Escape(files.QmpSocket)},{Server(files)}",
        "-mon", "chardev=qmp,mode=control",
    ];

    private static IEnumerable<string> Devices(Topology topology, Platform platform, LaunchFiles files)
    {
        string[] bridge = platform.OwnBridge is { } own && topology.Controllers.Length > 0 ? ["-device", own] : [];
        return
        [
            .. bridge, .. BridgeArguments.Of(topology), .. NamespaceArguments.Subsystems(topology),
            .. topology.Controllers.SelectMany((device, index) => Controller(device, index, topology, platform, files)),
            .. topology.Endpoints.SelectMany(device => Endpoint(device, topology, files)),
        ];
    }

    // Where there are several root buses QEMU would take any.
    private static string? DefaultBus(Topology topology) => Platform.For(topology).OwnBus ?? (topology.HostBridges.IsEmpty ? null : "pcie.0");

    private static IEnumerable<string> Endpoint(EndpointDevice device, Topology topology, LaunchFiles files)
    {
        var place = ((device.Bus ?? DefaultBus(topology)) is { } bus ? $",bus={bus}" : "") + (device.Address is { } address ? $",addr={address}" : "");
        if (device.Kind == EndpointKind.Edu)
            return ["-device", $"edu,id={device.Id},dma_mask=0xffffffffffffffff{place}"];
        return
        [
            "-object", $"memory-backend-file,id={device.Id}-memory,share=on,mem-path={Escape(files.SharedFile(device))},size={device.MiB}M",
            "-device", $"ivshmem-plain,id={device.Id},memdev={device.Id}-memory{place}",
        ];
    }

    private static IEnumerable<string> Controller(NvmeDevice device, int index, Topology topology, Platform platform, LaunchFiles files)
    {
        foreach (var word in NamespaceArguments.Drives(device, files))
            yield return word;
        if (device.PmrMiB > 0)
        {
            yield return "-object";
            yield return $"memory-backend-file,id={device.Id}-pmr,share={(device.PmrShared ? "on" : "off")},mem-path={Escape(files.PmrFile(device))},size={device.PmrMiB}M";
        }

        if (device.HotPlugged)
            yield break;
        if (platform.HasZpci)
        {
            yield return "-device";
            yield return $"zpci,uid={Platform.ZpciUid(index)},fid={Platform.ZpciUid(index)},target={device.Id}";
        }

        yield return "-device";
        yield return string.Join(',', ControllerProperties(device, device.Bus ?? DefaultBus(topology)));
        foreach (var word in NamespaceArguments.Namespaces(device))
            yield return word;
    }

    private static IEnumerable<string> ControllerProperties(NvmeDevice device, string? bus)
    {
        yield return $"nvme,id={device.Id}{(device.Namespaces.IsEmpty ? $",drive={device.Id}-disk" : "")},serial={device.Serial}";
        if (bus is not null)
            yield return $"bus={bus}";
        if (device.Address is { } address)
            yield return $"addr={address}";
        if (device.CmbMiB > 0)
            yield return $"cmb_size_mb={device.CmbMiB}";
        if (device.LegacyCmb)
            yield return "legacy-cmb=on";
        if (device.PmrMiB > 0)
            yield return $"pmrdev={device.Id}-pmr";
        if (device.Subsystem is { } subsystem)
            yield return $"subsys={subsystem}";
        if (device.LogicalBlockSize != 512)
            yield return $"logical_block_size={device.LogicalBlockSize},physical_block_size={device.LogicalBlockSize}";
        foreach (var property in device.Properties)
            yield return property;
    }

    // Where it listens it waits, so that no line of the console comes before there is somebody to read it.
    private static string Server(LaunchFiles files) => files.QemuListens ? "server=on,wait=on" : "server=off";

    // QEMU's option parser ends a value at a comma unless it is doubled.
    internal static string Escape(string path) => path.Replace(",", ",,");
}
