using Lab.Images.Tools;

namespace Lab.Images.Packages;

/// <summary>Puts the files of packages on the disk, from where they can be run without being installed.</summary>
internal static class PackageRoot
{
    /// <summary>Writes the files whose paths start with one of <paramref name="keep"/> and none of <paramref name="leaveOut"/>.</summary>
    public static void Extract(
        PackageTree tree, IReadOnlyList<string> keep, IReadOnlyList<string> leaveOut, string root, CancellationToken ct)
    {
        foreach (var (path, file) in tree.Files.Where(f => StartsWithAny(f.Key, keep) && !StartsWithAny(f.Key, leaveOut)))
        {
            ct.ThrowIfCancellationRequested();
            Extract(tree, path, file, root);
        }
    }

    private static bool StartsWithAny(string path, IEnumerable<string> prefixes) =>
        prefixes.Any(p => path.StartsWith(p, StringComparison.Ordinal));

    // Links become relative, whatever the package has: the root is not the host's root, and it may move.
    private static void Extract(PackageTree tree, string path, TreeFile file, string root)
    {
        var place = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (file.Target is not null)
        {
            if (tree.Files.ContainsKey(file.Target)) // others lead to what some install script would have made
                File.CreateSymbolicLink(place, Path.GetRelativePath(Path.GetDirectoryName(place)!, Path.Combine(root, file.Target)));
            return;
        }

        File.WriteAllBytes(place, file.Read());
        Permissions.Set(place, file.Mode.HasFlag(UnixFileMode.UserExecute) ? Permissions.Executable : Permissions.Readable);
    }
}
