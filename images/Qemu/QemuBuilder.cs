using System.Text.Json.Nodes;
using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images.Qemu;

/// <summary>
/// Unpacks the pinned QEMU, or that of a suite, for one guest architecture: <c>root/ARCH</c>, and <c>bin/qemu-system-…</c> which runs it
/// from there. Each architecture has a root of its own, so that setting one up never touches what another one runs from.
/// </summary>
internal sealed class QemuBuilder(Recipe recipe, PackageCache cache, WorkFolder work)
{
    public const string StampName = "qemu.json";

    /// <summary>The stamp of an architecture's root.</summary>
    public static string StampOf(string folder, string arch) => Path.Combine(folder, "root", arch, StampName);

    /// <summary>The script that runs an architecture's QEMU.</summary>
    public static string ProgramOf(string folder, string arch) => Path.Combine(folder, "bin", $"qemu-system-{arch}");

    /// <summary>Builds into <paramref name="folder"/>. Returns QEMU's version.</summary>
    public async Task<string> BuildAsync(IReadOnlyList<Package> packages, string folder, string key, CancellationToken ct)
    {
        var root = work.New("qemu");
        var tree = await PackageTree.OpenAsync(packages.Select(cache.PathOf), work.New("packages"), ct);
        foreach (var needed in new[] { recipe.Qemu.Program, recipe.Qemu.Loader })
            tree.Follow(needed);
        PackageRoot.Extract(tree, recipe.Qemu.Keep, recipe.Qemu.LeaveOut, root, ct);
        MakeBundle(root);
        WriteScript(ProgramOf(folder, recipe.Arch));
        var package = packages.Single(p => p.Name == recipe.Qemu.Packages[0]);
        var version = UpstreamVersion(package.Version);
        Stamp.Write(Path.Combine(folder, StampName), Describe(package, version));
        var stamp = Describe(package, version);
        stamp["recipe"] = key;
        Stamp.Write(Path.Combine(root, StampName), stamp);
        work.Publish(root, Path.GetDirectoryName(StampOf(folder, recipe.Arch))!); // last, as this makes it current
        return version;
    }

    private static JsonObject Describe(Package package, string version) =>
        new() { ["schema"] = 1, ["version"] = version, ["package"] = package.ToString() };

    /// <summary>Debian's version without its epoch and packaging parts: "1:10.0.13+ds-0+deb13u1" is QEMU 10.0.13.</summary>
    internal static string UpstreamVersion(string version) => version[(version.IndexOf(':') + 1)..].Split('+', '-', '~')[0];

    // QEMU takes the place of its modules and firmware from inside "qemu-bundle" if that is beside its executable, which here is the
    // loader. Without it QEMU would look into the host's folders, and end when it meets modules of the host's other QEMU there.
    private void MakeBundle(string root)
    {
        var beside = Path.GetDirectoryName(Path.Combine(root, recipe.Qemu.Loader))!;
        File.CreateSymbolicLink(Path.Combine(beside, "qemu-bundle"), Path.GetRelativePath(beside, root));
    }

    private void WriteScript(string place)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var half = Path.Combine(work.New("script"), "script");
        File.WriteAllText(half, Wrapper.Script(recipe));
        Permissions.Set(half, Permissions.Executable);
        File.Move(half, place, overwrite: true);
    }
}
