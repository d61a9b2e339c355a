namespace Lab.Machine;

/// <summary>How QEMU and the guest's kernel are told to put an IOMMU between the PCI functions and memory.</summary>
/// <param name="Name">What a topology calls it.</param>
internal sealed record BoardIommu(string Name)
{
    /// <summary>What follows the machine's name on QEMU's command line.</summary>
    public string MachineOptions { get; init; } = "";

    /// <summary>QEMU's device; null where the board has the IOMMU without one.</summary>
    public string? Device { get; init; }

    /// <summary>What the kernel needs on its command line before it uses it.</summary>
    public string KernelArguments { get; init; } = "";

    /// <summary>What follows the accelerator's name when that is KVM.</summary>
    public string KvmOptions { get; init; } = "";
}
