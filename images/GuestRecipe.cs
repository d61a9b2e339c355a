namespace Lab.Images;

/// <summary>The guest: kernel, initramfs and how to start them.</summary>
/// <param name="DebianArch">Architecture of the packages.</param>
/// <param name="KernelPackage">The package that depends on the newest concrete kernel package.</param>
/// <param name="Packages">The other packages; only those named, nothing that they depend on.</param>
/// <param name="Files">Files of the packages to copy; links are followed and become plain files.</param>
/// <param name="KernelPacked">The package has a bzImage, of which the image gets the ELF kernel inside if it has one that QEMU can start.</param>
/// <param name="KernelName">Name of the kernel file in the image.</param>
/// <param name="BootModules">Kernel modules loaded at boot.</param>
/// <param name="Modules">Kernel modules that are present and loaded on demand. Their dependencies come with them.</param>
/// <param name="CommandLine">Kernel command line.</param>
/// <param name="Cpu">QEMU's -cpu under TCG.</param>
internal sealed record GuestRecipe(
    string DebianArch,
    string KernelPackage,
    IReadOnlyList<string> Packages,
    IReadOnlyList<string> Files,
    bool KernelPacked,
    string KernelName,
    IReadOnlyList<string> BootModules,
    IReadOnlyList<string> Modules,
    string CommandLine,
    string Cpu);
