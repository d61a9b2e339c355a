using Lab.Images.Tools;

namespace Lab.Images.Packages;

/// <summary>Gets the packages of a set: from the cache if it can, from the mirror if it must, and as locked while the mirror has that, in its index or only as files.</summary>
internal sealed class PackageStore(PackageCache cache, LockFile locks, MirrorFinder mirrors, WorkFolder work, IProgress<string> progress)
{
    private readonly Dictionary<(string Suite, string Arch), AptState> states = [];

    /// <summary>The packages, all in the cache. With <paramref name="updateLock"/> the lock takes what the mirror offers now.</summary>
    public async Task<IReadOnlyList<Package>> GetAsync(PackageSet set, bool updateLock, CancellationToken ct)
    {
        var locked = locks.Find(set.Name);
        if (locked is not null && !updateLock)
        {
            var missing = locked.Where(p => !cache.Has(p)).ToList();
            if (missing.Count == 0 || await FetchLockedAsync(set, missing, ct))
                return locked;
        }

        var apt = await StateAsync(set, ct);
        var offered = await apt.OfferAsync(await apt.ResolveAsync(set, ct), ct)
            ?? throw new ImageException($"the mirror does not offer the packages of {set.Name}: check the names in its recipe");
        Compare(set, locked, offered, updateLock);
        await FetchAsync(apt, offered.Where(p => !cache.Has(p)).ToList(), ct);
        if (updateLock)
            locks.Put(set.Name, offered);
        return offered;
    }

    private async Task<bool> FetchLockedAsync(PackageSet set, List<Package> missing, CancellationToken ct)
    {
        var apt = await StateAsync(set, ct);
        if (await apt.OfferAsync(missing.Select(p => p.Spec), ct) is { } offered)
        {
            LockComparison.RejectForged(missing, offered);
            await FetchAsync(apt, missing, ct);
            return true;
        }

        if (missing.Any(p => p.File.Length == 0))
            return false;
        progress.Report($"packages: the mirror has newer ones for {set.Name}; downloading the {missing.Count} that are locked ({Megabytes(missing)})");
        var folder = work.New("downloads");
        if (!await apt.Files.DownloadAsync(missing, folder, ct))
            return false;
        cache.Take(folder, missing);
        return true;
    }

    private void Compare(PackageSet set, IReadOnlyList<Package>? locked, IReadOnlyList<Package> offered, bool updateLock)
    {
        if (locked is null)
        {
            if (!updateLock)
                progress.Report($"packages: nothing is locked for {set.Name}; ./run-lab.sh setup --update-lock would lock it");
            return;
        }

        if (!updateLock)
            LockComparison.RejectForged(locked, offered);
        var differences = LockComparison.Describe(locked, offered);
        foreach (var line in differences)
            progress.Report($"packages: {set.Name}: {line}");
        if (differences.Count > 0 && !updateLock)
            progress.Report("packages: the mirror has moved on from images.lock; building with its packages. " +
                "To accept them: ./run-lab.sh setup --update-lock");
    }

    private async Task FetchAsync(AptState apt, List<Package> packages, CancellationToken ct)
    {
        if (packages.Count == 0)
            return;
        progress.Report($"packages: downloading {packages.Count} ({Megabytes(packages)})");
        var folder = work.New("downloads");
        try
        {
            await apt.DownloadAsync(packages, folder, ct);
        }
        catch (ToolException e)
        {
            throw ImageException.Host(
                $"the packages cannot be downloaded: {e.Message}; check the network and the disk, then run it again", e);
        }

        cache.Take(folder, packages);
    }

    private static string Megabytes(List<Package> packages) => $"{packages.Sum(p => p.Size) / 1e6:F0} MB";

    private async Task<AptState> StateAsync(PackageSet set, CancellationToken ct)
    {
        if (states.TryGetValue((set.Suite, set.DebianArch), out var known))
            return known;
        Tool.Require("the set-up needs Debian's package tools, so it runs on Debian and its relatives", "apt-get", "apt-cache");
        progress.Report($"packages: asking the mirror for {set.Suite} {set.DebianArch}");
        var state = await AptState.CreateAsync(work.New("apt"), mirrors.Find(), set.Suite, set.DebianArch, ct);
        return states[(set.Suite, set.DebianArch)] = state;
    }
}
