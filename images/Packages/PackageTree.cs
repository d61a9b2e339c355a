using System.Formats.Tar;
using Lab.Images.Tools;

namespace Lab.Images.Packages;

/// <summary>
/// The files of unpacked packages as one tree. The packages' archives lie as plain tar files in a work folder and are read in place;
/// no script of theirs is ever run.
/// </summary>
internal sealed class PackageTree
{
    private const int MostLinks = 16;

    // Packages may still use the folders that Debian has merged into /usr.
    private static readonly string[] MergedFolders = ["bin/", "sbin/", "lib/", "lib64/"];
    private readonly SortedDictionary<string, TreeFile> files = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TreeFile> Files => files;

    /// <summary>Indexes the packages.</summary>
    public static async Task<PackageTree> OpenAsync(IEnumerable<string> debs, string folder, CancellationToken ct)
    {
        Tool.Require("the set-up needs Debian's package tools, so it runs on Debian and its relatives", "dpkg-deb");
        var work = debs.Select((deb, i) => (Deb: deb, Tar: Path.Combine(folder, $"{i}.tar"))).ToList();
        await Parallel.ForEachAsync(work, ct, async (w, token) =>
            await Tool.RunAsync(new ToolCall("dpkg-deb", "--fsys-tarfile", w.Deb) { OutputFile = w.Tar }, token));
        var tree = new PackageTree();
        foreach (var (_, tar) in work)
            tree.Index(tar);
        return tree;
    }

    /// <summary>The content of a file, through any links.</summary>
    /// <exception cref="ImageException">No package has it.</exception>
    public byte[] Read(string path) => Follow(path).Read();

    /// <summary>The plain file that a path leads to.</summary>
    public TreeFile Follow(string path)
    {
        var at = path;
        for (var i = 0; i < MostLinks && files.TryGetValue(at, out var file); i++)
        {
            if (file.Target is null)
                return file;
            at = file.Target;
        }

        throw new ImageException(
            $"no package has the file {path} (looked for {at}): the recipe does not fit the packages, mend it or restore images.lock");
    }

    private void Index(string tar)
    {
        using var stream = File.OpenRead(tar);
        using var reader = new TarReader(stream);
        while (reader.GetNextEntry() is { } entry)
        {
            var path = Normalise(entry.Name);
            if (path.Length == 0)
                continue;
            var target = entry.EntryType switch
            {
                TarEntryType.SymbolicLink when entry.LinkName.StartsWith('/') => Normalise(entry.LinkName),
                TarEntryType.SymbolicLink => Normalise($"{Path.GetDirectoryName(path)}/{entry.LinkName}"),
                TarEntryType.HardLink => Normalise(entry.LinkName),
                _ => null,
            };
            if (target is not null || entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                files[path] = new TreeFile(tar, entry.DataOffset, entry.Length, entry.Mode, target);
        }
    }

    /// <summary>A path from the tree's root without "." and ".."; ".." cannot lead out of the tree.</summary>
    internal static string Normalise(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
            if (part == "..")
                parts.RemoveRange(Math.Max(parts.Count - 1, 0), Math.Min(parts.Count, 1));
            else if (part is not ("" or "."))
                parts.Add(part);
        var clean = string.Join('/', parts);
        return MergedFolders.Any(f => clean.StartsWith(f, StringComparison.Ordinal)) ? "usr/" + clean : clean;
    }
}
