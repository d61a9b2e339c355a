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
        new("ppc64le", "pseries,x-vof=on", "virtio-net-pci,netdev=net,romfile=", ["-serial", "chardev:console"]),
        new("s390x", "s390-ccw-virtio", "virtio-net-ccw,netdev=net", ["-device", "sclpconsole,chardev=console"]),
    ];

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
