using System.Runtime.InteropServices;

namespace Lab.Machine;

/// <summary>What differs between architectures on QEMU's command line (facts/guests-detail.md, 1.4).</summary>
internal sealed record Platform(string Arch, string Machine, string NetDevice, string[] Console)
{
    private static readonly Platform[] All =
    [
        new("x86_64", "q35", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"]),
        new("aarch64", "virt", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"]),
        new("riscv64", "virt", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"]),
        // A host bridge of their own puts the controllers in an IOMMU group, and their BARs on pages, that the network card has no part in.
        new("ppc64le", "pseries,x-vof=on", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"])
        {
            HasRootPorts = false, OwnBridge = "spapr-pci-host-bridge,index=1,id=lab", OwnBus = "lab.0",
        },
        new("s390x", "s390-ccw-virtio", "virtio-net-ccw,netdev=net", ["-device", "sclpconsole,chardev=console"])
        {
            HasRootPorts = false, HasZpci = true,
        },
    ];

    /// <summary>Whether the board has a PCI Express bus pcie.0 for root ports.</summary>
    public bool HasRootPorts { get; init; } = true;

    /// <summary>QEMU's device that makes a bus for the controllers; null where they sit on the board's own.</summary>
    public string? OwnBridge { get; init; }

    /// <summary>The bus that it makes.</summary>
    public string? OwnBus { get; init; }

    /// <summary>Whether the guest sees a PCI function only through a zpci device, which also numbers it.</summary>
    public bool HasZpci { get; init; }

    /// <summary>The number by which the guest knows a controller's zpci device; it is the function's domain there.</summary>
    public static int ZpciUid(int controller) => controller + 1;

    public static string Names => string.Join(", ", All.Select(platform => platform.Arch));

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

    public static Platform For(string arch)
        => All.FirstOrDefault(platform => platform.Arch == arch)
            ?? throw new MachineInputException($"architecture '{arch}'", "not known to the lab", $"Known are {Names}.");
}
