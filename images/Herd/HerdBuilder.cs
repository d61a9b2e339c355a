using System.Text.Json.Nodes;
using Lab.Images.Packages;
using Lab.Images.Tools;

namespace Lab.Images.Herd;

/// <summary>Unpacks herd7, the simulator of memory models, with the C library that it needs. Nothing is installed on the host.</summary>
internal sealed class HerdBuilder(PackageCache cache, WorkFolder work)
{
    public const string StampName = "herd.json";

    /// <summary>The suite that has it: no older one does.</summary>
    public const string Suite = "sid";

    /// <summary>Architecture of the packages, and the same in .NET's words.</summary>
    public const string DebianArch = "amd64";
    public const string HostArch = "X64";

    /// <summary>What to unpack, without what else they depend on: herd7 calls nothing of it.</summary>
    public static readonly string[] Packages = ["herdtools7", "libc6", "libgmp10"];

    private const string Libraries = "usr/lib/x86_64-linux-gnu";
    private const string Loader = Libraries + "/ld-linux-x86-64.so.2";
    private const string Program = "usr/bin/herd7";
    private const string Models = "usr/share/herdtools7/herd";

    /// <summary>Builds into <paramref name="target"/>. Returns the version.</summary>
    public async Task<string> BuildAsync(IReadOnlyList<Package> packages, string target, string key, CancellationToken ct)
    {
        var root = work.New("herd");
        var tree = await PackageTree.OpenAsync(packages.Select(cache.PathOf), work.New("packages"), ct);
        foreach (var needed in (string[])[Program, Loader])
            tree.Follow(needed);
        PackageRoot.Extract(tree, [Program, Models + "/", Loader, .. Wanted.Select(name => $"{Libraries}/{name}")], [], root, ct);
        var script = Path.Combine(root, "bin", "herd7");
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        File.WriteAllText(script, Script);
        Permissions.Set(script, Permissions.Executable);
        var version = packages.Single(package => package.Name == Packages[0]).Version;
        Stamp.Write(Path.Combine(root, StampName), new JsonObject { ["schema"] = 1, ["version"] = version, ["recipe"] = key });
        work.Publish(root, target);
        return version;
    }

    // What herd7 links to.
    private static readonly string[] Wanted = ["libc.so.6", "libm.so.6", "libgmp.so.10"];

    internal static string Script =>
        $"""
        #!/bin/sh
        # Runs herd7 with the loader, libraries and models that it was unpacked with: the host's C library may be older.
        root=$(dirname "$(readlink -f "$0")")/..
        exec "$root/{Loader}" --library-path "$root/{Libraries}" "$root/{Program}" -set-libdir "$root/{Models}" "$@"

        """;
}
