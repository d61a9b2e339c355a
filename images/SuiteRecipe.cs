namespace Lab.Images;

/// <summary>What another suite calls the kernel and the QEMU of an architecture; all else is as in the recipe.</summary>
/// <param name="KernelPackage">The package that depends on the newest concrete kernel package; null where the suite has none of use.</param>
/// <param name="NoKernel">Why it has none; null where it has one.</param>
/// <param name="QemuPackages">What to install; the first one gives the version. Null where the suite has none.</param>
/// <param name="BootModules">Kernel modules loaded at boot before those of the recipe: in the pinned kernel they are built in.</param>
internal sealed record SuiteRecipe(string? KernelPackage, string? NoKernel, IReadOnlyList<string>? QemuPackages, IReadOnlyList<string> BootModules);
