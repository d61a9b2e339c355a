using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lab.Machine;

/// <summary>The shape of a machine: architecture, memory and the PCI functions under test. Immutable; compares and prints by value.</summary>
public sealed record Topology
{
    /// <summary>Guest architecture: x86_64, aarch64, riscv64, ppc64le or s390x.</summary>
    public string Arch { get; init; } = "x86_64";

    /// <summary>The board, as QEMU names its machine, where an architecture has several: ppc64le has pseries and powernv9. Null for its first.</summary>
    public string? Board { get; init; }

    /// <summary>Guest memory in MiB. A board whose firmware needs more gets more.</summary>
    public int MemoryMiB { get; init; } = 256;

    /// <summary>Virtual processors.</summary>
    public int Cpus { get; init; } = 1;

    /// <summary>
    /// The IOMMU between the controllers and memory, by which the managed driver reaches its controller through VFIO: its name (intel-iommu, smmuv3,
    /// spapr, type1) or <see cref="Machine.Iommu.Own"/> for the board's. With null, boards that can do without have none.
    /// </summary>
    [JsonConverter(typeof(Iommu.Converter))]
    public string? Iommu { get; init; }

    /// <summary>Root ports, in the order in which they are plugged. The boards of ppc64le and s390x have no bus for them.</summary>
    public ImmutableArray<RootPort> RootPorts { get; init; } = [];

    /// <summary>Host bridges beside the board's own. Only x86_64's firmware tells the guest of them.</summary>
    public ImmutableArray<HostBridgeDevice> HostBridges { get; init; } = [];

    /// <summary>Switches, each after what it sits behind.</summary>
    public ImmutableArray<SwitchDevice> Switches { get; init; } = [];

    /// <summary>NVMe controllers, in the order in which they are plugged.</summary>
    public ImmutableArray<NvmeDevice> Controllers { get; init; } = [];

    /// <summary>Functions that are no NVMe controllers, plugged after those.</summary>
    public ImmutableArray<EndpointDevice> Endpoints { get; init; } = [];

    /// <summary>QEMU's model of the guest's processor under TCG, such as "EPYC"; null for the image's own.</summary>
    public string? Processor { get; init; }

    /// <summary>Further arguments of QEMU, behind all others: an option and, after a space, its value, such as "-global nvme.mdts=5".</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>Returns the controller of that name, or throws <see cref="MachineInputException"/> naming those there are.</summary>
    public NvmeDevice Controller(string id)
        => Controllers.FirstOrDefault(device => device.Id == id)
            ?? throw new MachineInputException(
                $"controller '{id}'", "not in the topology", $"It has: {string.Join(", ", Controllers.Select(device => device.Id))}.");

    /// <summary>
    /// What the guest's sysfs calls a function that query-pci reports, such as "0000:00:04.0". QMP leaves out the domain, without which
    /// a controller on pseries is taken for the network card.
    /// </summary>
    public string SysfsName(PciFunction function)
    {
        var platform = Platform.For(this);
        var index = Controllers.ToList().FindIndex(device => device.Id == function.Id);
        if (index >= 0 && platform.HasZpci)
            return $"{Platform.ZpciUid(index):x4}:00:00.0"; // each function is alone in a domain of its own
        var domain = index >= 0 ? platform.ControllerDomain : 0;
        return $"{domain:x4}:{function.Bus:x2}:{function.Slot:x2}.{function.Function:x}";
    }

    /// <summary>Name of the IOMMU that the machine has, where <see cref="Iommu"/> may say no more than the board's own; null for none.</summary>
    public string? IommuName() => Platform.For(this).IommuOf(this)?.Name;

    /// <summary>Throws <see cref="MachineInputException"/> that lists everything wrong with the topology, or returns it.</summary>
    public Topology Validated()
    {
        var errors = TopologyCheck.Errors(this).ToList();
        return errors.Count == 0
            ? this
            : throw new MachineInputException("topology", string.Join("; ", errors), "Mend the topology.");
    }
}
