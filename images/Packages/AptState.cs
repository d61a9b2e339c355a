using System.Text.RegularExpressions;
using Lab.Images.Tools;

namespace Lab.Images.Packages;

/// <summary>
/// An apt of our own: its lists, status and configuration lie in one folder, it needs no privilege and installs nothing.
/// The host's configuration has no part in it, and signatures are checked against Debian's keys.
/// </summary>
internal sealed partial class AptState
{
    private const string KernelPrefix = "linux-image-";
    private const int Attempts = 3;
    private readonly string folder;
    private readonly string mirror;

    private AptState(string folder, string mirror, string suite, string arch) => (this.folder, this.mirror, Suite, Arch) = (folder, mirror, suite, arch);

    private string Configuration => Path.Combine(folder, "apt.conf");

    private string Suite { get; }

    private string Arch { get; }

    /// <summary>Makes the state in an empty folder and fetches the index of the suite's main component.</summary>
    /// <exception cref="ImageException">There is no mirror, or it does not answer, or its signature is wrong.</exception>
    public static async Task<AptState> CreateAsync(string folder, Mirror mirror, string suite, string arch, CancellationToken ct)
    {
        foreach (var part in new[] { "state/lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d", "log" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        File.WriteAllText(Path.Combine(folder, "status"), ""); // nothing is installed: the closure is complete
        // sid's index says that it is good for a week, and a mirror that is frozen or late offers an older one. The signature is checked
        // all the same, and what the lock file names by its checksums could not be replayed anyway.
        var options = $"signed-by={mirror.Keyring}{(suite == "sid" ? " check-valid-until=no" : "")}";
        File.WriteAllText(Path.Combine(folder, "etc/sources.list"), $"deb [{options}] {mirror.Uri} {suite} main\n");
        var apt = new AptState(folder, mirror.Uri, suite, arch);
        File.WriteAllText(apt.Configuration, $$"""
            Dir::State "{{folder}}/state";
            Dir::State::status "{{folder}}/status";
            Dir::Cache "{{folder}}/cache";
            Dir::Etc "{{folder}}/etc";
            Dir::Log "{{folder}}/log";
            APT::Architecture "{{arch}}";
            APT::Architectures { "{{arch}}"; };
            APT::Install-Recommends "false";
            APT::Sandbox::User "root";
            Acquire::Languages "none";
            Acquire::Retries "2";
            Acquire::http::Timeout "30";
            Acquire::https::Timeout "30";

            """);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await apt.RunAsync("apt-get", folder, ["-q", "update", "-o", "APT::Update::Error-Mode=any"], ct);
                return apt;
            }
            // A mirror that is being updated gives the new index with the old list of checksums, or the other way round, for some seconds.
            catch (ToolException) when (attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromSeconds(2 * attempt), ct);
            }
            catch (ToolException e)
            {
                throw ImageException.Host(
                    $"the Debian mirror does not give the index of {suite}, tried {Attempts} times: {e.Message}; check network and disk, or set LAB_DEBIAN_MIRROR", e);
            }
        }
    }

    /// <summary>The names of all packages of a set, as the suite has them now.</summary>
    public async Task<IReadOnlyList<string>> ResolveAsync(PackageSet set, CancellationToken ct)
    {
        List<string> names = [.. set.Packages];
        if (set.Pointer is not null)
            names.AddRange(await FollowAsync(set.Pointer, ct));
        if (!set.Closure)
            return names;
        var plan = await RunAsync("apt-get", folder, ["-q", "-y", "--print-uris", "install", .. names], ct);
        return [.. UriLine().Matches(plan).Select(m => m.Groups["name"].Value)];
    }

    /// <summary>Exact files for names or <c>name=version</c>; null when the mirror does not offer one of them.</summary>
    public async Task<IReadOnlyList<Package>?> OfferAsync(IEnumerable<string> specs, CancellationToken ct)
    {
        try
        {
            var text = await RunAsync("apt-get", folder, ["-q", "--print-uris", "download", .. specs], ct);
            return [.. UriLine().Matches(text).Select(ToPackage)];
        }
        catch (ToolException)
        {
            return null;
        }
    }

    /// <summary>Fetches the packages into an empty folder, all in one call; apt checks them against the signed index.</summary>
    public Task DownloadAsync(IEnumerable<Package> packages, string into, CancellationToken ct) =>
        RunAsync("apt-get", into, ["-q", "download", .. packages.Select(p => p.Spec)], ct);

    /// <summary>The mirror's files, also those that the index no longer names.</summary>
    public MirrorFiles Files => new(mirror, Configuration);

    // The pointer depends on the newest concrete kernel package. In trixie and before that one holds everything; in sid it is empty and
    // depends on parts (linux-base-, linux-binary-, linux-modules-) of the same release, which hold it.
    private async Task<IReadOnlyList<string>> FollowAsync(string pointer, CancellationToken ct)
    {
        var image = (await DependsAsync(pointer, ct)).FirstOrDefault(d => d.StartsWith(KernelPrefix, StringComparison.Ordinal))
            ?? throw new ImageException($"the package {pointer} depends on no {KernelPrefix} package, so it names no kernel: mend the recipe");
        return [image, .. PartsOf(image, await DependsAsync(image, ct))];
    }

    internal static IEnumerable<string> PartsOf(string image, IEnumerable<string> depends)
    {
        var release = image[KernelPrefix.Length..];
        return depends.Where(d => d.StartsWith("linux-", StringComparison.Ordinal) && d.EndsWith($"-{release}", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> DependsAsync(string package, CancellationToken ct)
    {
        try
        {
            return [.. DependsLine().Matches(await RunAsync("apt-cache", folder, ["depends", package], ct)).Select(m => m.Groups[1].Value)];
        }
        catch (ToolException e)
        {
            throw ImageException.Host($"Debian's {Suite} has no package {package} for {Arch} on this mirror: choose another suite", e);
        }
    }

    private Task<string> RunAsync(string program, string where, IReadOnlyList<string> arguments, CancellationToken ct) =>
        Tool.RunAsync(new ToolCall(program, arguments)
        {
            WorkingFolder = where,
            Environment = new Dictionary<string, string?> { ["APT_CONFIG"] = Configuration },
        }, ct);

    private static Package ToPackage(Match m) => new(
        m.Groups["name"].Value,
        Uri.UnescapeDataString(m.Groups["version"].Value),
        m.Groups["arch"].Value,
        m.Groups["sum"].Value,
        long.Parse(m.Groups["size"].Value),
        Uri.UnescapeDataString(m.Groups["file"].Value));

    // 'address, with pool/' name_version_arch.deb size SHA256:sum — with a colon in a version written as %3a. "install" gives a weaker sum.
    [GeneratedRegex(@"^'(?:[^']*?/(?<file>pool/[^']*)|[^']*)' (?<name>[^_\s]+)_(?<version>[^_\s]+)_(?<arch>[^_\s]+)\.deb " +
        @"(?<size>\d+) (?:SHA256:(?<sum>[0-9a-f]{64})|\S*)\s*$",
        RegexOptions.Multiline)]
    private static partial Regex UriLine();

    [GeneratedRegex(@"^\s*Depends: (\S+)\s*$", RegexOptions.Multiline)]
    private static partial Regex DependsLine();
}
