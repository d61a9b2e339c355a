namespace Lab.Images.Packages;

/// <summary>What a mirror offers against what is locked.</summary>
internal static class LockComparison
{
    /// <summary>One line a difference, sorted by package: changed, then added, then removed.</summary>
    public static IReadOnlyList<string> Describe(IReadOnlyList<Package> locked, IReadOnlyList<Package> offered)
    {
        var before = locked.ToDictionary(p => p.Name);
        var after = offered.ToDictionary(p => p.Name);
        var changed = Sorted(after.Values).Where(p => before.TryGetValue(p.Name, out var old) && old.Version != p.Version)
            .Select(p => $"{p.Name} {before[p.Name].Version} -> {p.Version}");
        var added = Sorted(after.Values).Where(p => !before.ContainsKey(p.Name)).Select(p => $"{p} added");
        var removed = Sorted(before.Values).Where(p => !after.ContainsKey(p.Name)).Select(p => $"{p} removed");
        return [.. changed, .. added, .. removed];
    }

    /// <summary>The same version with other content is never a mere update.</summary>
    /// <exception cref="ImageException">Some package has the locked version and another checksum.</exception>
    public static void RejectForged(IReadOnlyList<Package> locked, IEnumerable<Package> offered)
    {
        var before = locked.ToDictionary(p => (p.Name, p.Version, p.Architecture));
        foreach (var package in offered)
            if (before.TryGetValue((package.Name, package.Version, package.Architecture), out var old) && old.Sha256 != package.Sha256)
                throw new ImageException(
                    $"the mirror's {package} is not the locked one: sha256 {package.Sha256} instead of {old.Sha256}; " +
                    "use another mirror (LAB_DEBIAN_MIRROR), or accept it with ./run-lab.sh setup --update-lock");
    }

    private static IOrderedEnumerable<Package> Sorted(IEnumerable<Package> packages) =>
        packages.OrderBy(p => p.Name, StringComparer.Ordinal);
}
