using Lab.Machine;

namespace Lab.Specs.Machine;

/// <summary>A shell script that answers QEMU's questions about itself.</summary>
internal static class FakeQemu
{
    public static string Create(Scratch folder, string version = "10.0.13", string devices = "nvme pcie-root-port")
        => folder.Script("qemu", $"""
            case "$*" in
            --version) echo 'QEMU emulator version {version} (Fake)';;
            *'-device help') for d in {devices}; do echo "name \"$d\", bus PCI"; done;;
            *'-device nvme,help') printf 'nvme options:\n  cmb_size_mb=<uint32>   -  (default: 0)\n';;
            '-trace help') printf 'pci_nvme_read\nmemory_region_ops_write\n';;
            *) exit 1;;
            esac
            """);

    public static Task<QemuBinary> ProbeAsync(Scratch folder, string arch = "x86_64")
        => QemuBinary.ProbeAsync(Create(folder), arch, MachineTools.Cancel);
}
