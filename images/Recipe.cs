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
        Qemu = Qemu with { Packages = Suites[suite].QemuPackages ?? throw Unable($"Debian's {suite} has no QEMU for {Arch}", "--qemu") },
    };

    /// <summary>The recipe with the kernel of a suite.</summary>
    /// <exception cref="ImageException">The suite has none for this architecture.</exception>
    public Recipe WithKernelOf(string suite) => suite == Images.Suites.Pinned ? this : this with
    {
        Suite = suite,
        Guest = Guest with
        {
            KernelPackage = Suites[suite].KernelPackage ?? throw Unable(Suites[suite].NoKernel!, "--kernel"),
            BootModules = [.. Suites[suite].BootModules, .. Guest.BootModules],
        },
    };

    private static ImageException Unable(string reason, string option) =>
        ImageException.Host($"{reason}: choose another {option}, for example {Images.Suites.Pinned}");
}
