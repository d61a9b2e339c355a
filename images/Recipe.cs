namespace Lab.Images;

/// <summary>How to build everything for one architecture. Data: <c>recipes/ARCH.json</c>.</summary>
/// <param name="Suites">What differs in the suites that are not the pinned one, by their names.</param>
internal sealed record Recipe(
    string Arch, string Suite, QemuRecipe Qemu, GuestRecipe Guest, AgentRecipe Agent, IReadOnlyDictionary<string, SuiteRecipe> Suites)
{
    /// <summary>The recipe with the QEMU of a suite.</summary>
    /// <exception cref="ImageException">The suite has none for this architecture.</exception>
    public Recipe WithQemuOf(string suite) => suite == Images.Suites.Pinned ? this : this with
    {
        Suite = suite,
        Qemu = Qemu with { Packages = Suites[suite].QemuPackages ?? throw Missing(suite, "QEMU") },
    };

    /// <summary>The recipe with the kernel of a suite.</summary>
    /// <exception cref="ImageException">The suite has none for this architecture.</exception>
    public Recipe WithKernelOf(string suite) => suite == Images.Suites.Pinned ? this : this with
    {
        Suite = suite,
        Guest = Guest with { KernelPackage = Suites[suite].KernelPackage ?? throw Missing(suite, "kernel") },
    };

    private ImageException Missing(string suite, string what) =>
        ImageException.Host($"Debian's {suite} has no {what} for {Arch}: choose another --{what.ToLowerInvariant()}, for example {Images.Suites.Pinned}");
}
