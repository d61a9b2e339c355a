using Lab.Cases.Running;

namespace Lab.Cases.Bundles;

/// <summary>A cell as the command line names it. Paths of a host mean nothing elsewhere: a QEMU or kernel of the user's own is "host".</summary>
/// <param name="Arch">Architecture.</param>
/// <param name="Board">Board, null for the architecture's own.</param>
/// <param name="Accelerator">What executed the guest.</param>
/// <param name="Qemu">"pinned", a suite, or "host".</param>
/// <param name="Kernel">"pinned" or a suite.</param>
/// <param name="Driver">Driver under test.</param>
/// <param name="Runtime">.NET runtime of the managed driver.</param>
/// <param name="Iommu">Whether every machine was given an IOMMU.</param>
public sealed record BundleCell(string Arch, string? Board, string Accelerator, string Qemu, string Kernel, string Driver, string Runtime, bool Iommu)
{
    internal static BundleCell Of(LabOptions options, string accelerator) => new(
        options.Arch, options.Board, accelerator, Word(options.Qemu), Word(options.Kernel), options.Driver, options.Runtime, options.Iommu);

    /// <summary>The cell as options of a run.</summary>
    public LabOptions Options(LabOptions defaults) => defaults with
    {
        Arch = Arch, Board = Board, Qemu = Qemu, Kernel = Kernel, Driver = Driver, Runtime = Runtime, Iommu = Iommu,
    };

    private static string Word(string asked) => asked == "host" || Images.Suites.Find(asked) is not null ? asked : "host";
}
