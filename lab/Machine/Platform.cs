using System.Runtime.InteropServices;

namespace Lab.Machine;

/// <summary>What differs between architectures and boards on QEMU's command line.</summary>
internal sealed record Platform(string Arch, string Machine, string NetDevice, string[] Console)
{
    private static readonly Platform[] All =
    [
        new("x86_64", "q35", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"])
        {
            // Interrupts must be remapped, or VFIO refuses to hand a function out; under KVM that takes the IO-APIC of QEMU. Debian's kernels
            // leave the IOMMU alone until they are asked.
            Iommu = new("intel-iommu")
            {
                Device = "intel-iommu,intremap=on,caching-mode=on", KernelArguments = "intel_iommu=on", KvmOptions = ",kernel-irqchip=split",
            },
        },
        new("aarch64", "virt", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"])
        {
            // The interrupt controller that the board has by default cannot tell the functions apart, and VFIO refuses that too.
            Iommu = new("smmuv3") { MachineOptions = ",iommu=smmuv3,gic-version=3" },
        },
        new("riscv64", "virt", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"]),
        // A host bridge of their own puts the controllers in an IOMMU group, and their BARs on pages, that the network card has no part in.
        new("ppc64le", "pseries,x-vof=on", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"])
        {
            HasRootPorts = false, OwnBridge = "spapr-pci-host-bridge,index=1,id=lab", OwnBus = "lab.0", ControllerDomain = 1, Iommu = new("spapr"),
        },
        // The hardware's own board, with its firmware: each of its host bridges has room for one device.
        new("ppc64le", "powernv9", "virtio-net-pci,netdev=net,romfile=,bus=pcie.0", ["-serial", "chardev:console"])
        {
            HasRootPorts = false, OwnBus = "pcie.1", ControllerDomain = 1, TakesDefaults = true, LeastMemoryMiB = 1024,
        },
        new("s390x", "s390-ccw-virtio", "virtio-net-ccw,netdev=net", ["-device", "sclpconsole,chardev=console"])
        {
            HasRootPorts = false, HasZpci = true, Iommu = new("type1"),
        },
    ];

    /// <summary>Whether the board has a PCI Express bus pcie.0 for root ports.</summary>
    public bool HasRootPorts { get; init; } = true;

    /// <summary>QEMU's device that makes a bus for the controllers; null where they sit on the board's own.</summary>
    public string? OwnBridge { get; init; }

    /// <summary>The bus that it makes.</summary>
    public string? OwnBus { get; init; }

    /// <summary>The PCI domain, as the guest numbers it, that <see cref="OwnBus"/> is in.</summary>
    public int ControllerDomain { get; init; }

    /// <summary>Whether the firmware needs devices that QEMU plugs by itself.</summary>
    public bool TakesDefaults { get; init; }

    /// <summary>Memory in MiB below which the firmware does not start.</summary>
    public int LeastMemoryMiB { get; init; }

    /// <summary>The IOMMU that the board has, or can be given; null where VFIO has none to work with.</summary>
    public BoardIommu? Iommu { get; init; }

    /// <summary>Whether the guest sees a PCI function only through a zpci device, which also numbers it.</summary>
    public bool HasZpci { get; init; }

    /// <summary>The number by which the guest knows a controller's zpci device; it is the function's domain there.</summary>
    public static int ZpciUid(int controller) => controller + 1;

    public static string Names => string.Join(", ", All.Select(platform => platform.Arch).Distinct());

    /// <summary>The architecture of this process, in QEMU's words.</summary>
    public static string Host => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        Architecture.RiscV64 => "riscv64",
        Architecture.Ppc64le => "ppc64le",
        Architecture.S390x => "s390x",
        var other => other.ToString(),
    };

    public static bool Known(string arch) => All.Any(platform => platform.Arch == arch);

    /// <summary>The boards of an architecture, its own first, as QEMU names them.</summary>
    public static IEnumerable<string> Boards(string arch) => All.Where(platform => platform.Arch == arch).Select(platform => platform.Board);

    public static Platform For(Topology topology)
        => All.FirstOrDefault(platform => platform.Arch == topology.Arch && topology.Board is var board && (board is null || board == platform.Board))
            ?? throw (Known(topology.Arch)
                ? new MachineInputException($"board '{topology.Board}'", $"not known to the lab for {topology.Arch}", $"Known are {string.Join(", ", Boards(topology.Arch))}.")
                : new MachineInputException($"architecture '{topology.Arch}'", "not known to the lab", $"Known are {Names}."));

    /// <summary>The board's IOMMU where the topology names it.</summary>
    public BoardIommu? IommuOf(Topology topology) => topology.Iommu is null ? null : Iommu;

    /// <summary>The board's name.</summary>
    public string Board => Machine.Split(',')[0];
}
