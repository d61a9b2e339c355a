namespace Lab.Images;

/// <summary>What another suite calls the kernel and the QEMU of an architecture; all else is as in the recipe.</summary>
/// <param name="KernelPackage">The package that depends on the newest concrete kernel package; null where the suite has none.</param>
/// <param name="QemuPackages">What to install; the first one gives the version. Null where the suite has none.</param>
internal sealed record SuiteRecipe(string? KernelPackage, IReadOnlyList<string>? QemuPackages);
