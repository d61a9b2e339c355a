using Lab.Images.Tools;

namespace Lab.Images.Packages;

/// <summary>Package files named by their SHA-256. A file under the wrong name does not count.</summary>
internal sealed class PackageCache(string folder)
{
    public string PathOf(Package package) => Path.Combine(folder, package.Sha256 + ".deb");

    /// <summary>Whether the content is here and is what its name says.</summary>
    public bool Has(Package package)
    {
        var file = new FileInfo(PathOf(package));
        return file.Exists && file.Length == package.Size && Hash.OfFile(file.FullName) == package.Sha256;
    }

    /// <summary>Takes downloaded files in.</summary>
    /// <exception cref="ImageException">A file is missing or is not what was promised.</exception>
    public void Take(string downloads, IEnumerable<Package> packages)
    {
        Directory.CreateDirectory(folder);
        var files = Directory.GetFiles(downloads, "*.deb").ToDictionary(Hash.OfFile);
        foreach (var package in packages)
        {
            if (!files.TryGetValue(package.Sha256, out var file))
            {
                var got = files.FirstOrDefault(f =>
                    Path.GetFileName(f.Value).StartsWith(package.Name + "_", StringComparison.Ordinal)).Key ?? "nothing";
                throw new ImageException(
                    $"the downloaded {package} is wrong: sha256 {got} instead of {package.Sha256}; try again or use another mirror");
            }

            File.Move(file, PathOf(package), overwrite: true);
        }
    }
}
