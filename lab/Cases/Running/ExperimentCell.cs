using Lab.Machine;

namespace Lab.Cases.Running;

/// <summary>Where an experiment runs.</summary>
/// <param name="Arch">Architecture.</param>
/// <param name="Accelerator">tcg, kvm or qtest, and why.</param>
/// <param name="Qemu">Version.</param>
/// <param name="CommandLine">QEMU's command line, quoted for a shell.</param>
/// <param name="Kernel">Kernel release, empty without a guest.</param>
/// <param name="Driver">Driver under test.</param>
/// <param name="Runtime">The .NET runtime that runs a managed driver, empty for another driver.</param>
/// <param name="Translated">The driver is another architecture's binary, translated inside the guest.</param>
/// <param name="Witness">What records the processors' instructions, or why nothing does.</param>
/// <param name="Host">"process" or "container".</param>
internal sealed record ExperimentCell(
    string Arch, AcceleratorChoice Accelerator, string Qemu, string CommandLine, string Kernel, string Driver, string Runtime, bool Translated, string Witness, string Host = LabOptions.Process)
{
    /// <summary>The machine's IOMMU; null for none.</summary>
    public string? Iommu { get; init; }
}
