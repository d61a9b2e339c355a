using Lab.Images.Herd;

namespace Lab.Images.Packages;

/// <summary>What to ask a mirror for.</summary>
/// <param name="Name">Name of the set in the lock file.</param>
/// <param name="Packages">Packages asked for.</param>
/// <param name="Closure">Whether everything that they depend on belongs to the set.</param>
/// <param name="Pointer">A package that itself is not wanted, but the kernel that it depends on is; null for none.</param>
internal sealed record PackageSet(
    string Name, string Suite, string DebianArch, IReadOnlyList<string> Packages, bool Closure, string? Pointer)
{
    public static string QemuName(string arch, string suite = Suites.Pinned) => suite == Suites.Pinned ? $"qemu-{arch}" : $"qemu-{arch}-{suite}";

    public static string GuestName(string arch) => $"guest-{arch}";

    public static string KernelName(string arch, string suite) => $"kernel-{arch}-{suite}";

    public static string CrossName(string arch) => $"cross-{arch}";

    public static PackageSet Qemu(Recipe recipe, string suite)
    {
        var own = recipe.WithQemuOf(suite);
        return new(QemuName(recipe.Arch, suite), own.Suite, own.Qemu.DebianArch, own.Qemu.Packages, Closure: true, Pointer: null);
    }

    public static PackageSet Guest(Recipe recipe) =>
        new(GuestName(recipe.Arch), recipe.Suite, recipe.Guest.DebianArch, recipe.Guest.Packages, Closure: false,
            recipe.Guest.KernelPackage);

    public static PackageSet Kernel(Recipe recipe, string suite)
    {
        var own = recipe.WithKernelOf(suite);
        return new(KernelName(recipe.Arch, suite), own.Suite, own.Guest.DebianArch, [], Closure: false, own.Guest.KernelPackage);
    }

    public static PackageSet Herd { get; } = new($"herd-{HerdBuilder.Suite}", HerdBuilder.Suite, HerdBuilder.DebianArch, HerdBuilder.Packages, Closure: false, Pointer: null);

    public static PackageSet Cross(Recipe recipe, CrossRecipe cross) =>
        new(CrossName(recipe.Arch), recipe.Suite, cross.DebianArch, cross.Packages, Closure: true, Pointer: null);
}
