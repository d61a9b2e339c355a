namespace Lab.Images.Packages;

/// <summary>
/// Finds a Debian mirror in the host's own apt configuration, so that the lab uses what the host's owner chose and names none itself.
/// <c>LAB_DEBIAN_MIRROR</c> goes before it, and is the way on hosts that are Debian-like but not Debian.
/// </summary>
/// <param name="root">The host's root folder; another one in specs.</param>
internal sealed class MirrorFinder(string root, Func<string, string?> environment)
{
    private const string Variable = "LAB_DEBIAN_MIRROR";
    private const string KeyringPackage = "debian-archive-keyring";
    private static readonly string[] RollingNames = ["stable", "testing", "unstable", "sid", "oldstable"];
    private static readonly string[] KeyringSuffixes = ["gpg", "pgp"];

    public static MirrorFinder OfHost { get; } = new("/", Environment.GetEnvironmentVariable);

    /// <exception cref="ImageException">No mirror is configured, or Debian's keys are not installed.</exception>
    public Mirror Find() => new(FindUri(), FindKeyring());

    private string FindUri()
    {
        if (environment(Variable) is { Length: > 0 } chosen)
            return chosen;
        var release = ReadRelease();
        if (release.GetValueOrDefault("ID") != "debian")
            throw ImageException.Host($"this host is not Debian, so its apt has no Debian mirror: set {Variable} to the address of one");
        var sources = Sources().Where(s => IsDebian(s)).ToList();
        var codename = release.GetValueOrDefault("VERSION_CODENAME", "");
        var found = sources.FirstOrDefault(s => s.Suites.Contains(codename))
            ?? sources.FirstOrDefault(s => s.Suites.Any(RollingNames.Contains));
        return found?.Uri
            ?? throw ImageException.Host(
                $"this host's apt has no enabled entry for Debian's main component: set {Variable} to the address of a mirror");
    }

    // Other vendors' entries may use Debian's suite names and a component called main, but they come with keys of their own.
    private static bool IsDebian(AptSource source) =>
        source.Components.Contains("main")
        && !source.Uri.StartsWith("cdrom:", StringComparison.Ordinal)
        && (source.SignedBy.Length == 0 || source.SignedBy.Contains(KeyringPackage, StringComparison.Ordinal));

    private IEnumerable<AptSource> Sources()
    {
        var main = Path.Combine(root, "etc/apt/sources.list");
        if (File.Exists(main))
            foreach (var source in AptSource.FromLines(File.ReadAllText(main)))
                yield return source;
        var parts = Path.Combine(root, "etc/apt/sources.list.d");
        if (!Directory.Exists(parts))
            yield break;
        foreach (var file in Directory.GetFiles(parts).Order(StringComparer.Ordinal))
            foreach (var source in FromPart(file))
                yield return source;
    }

    private static IEnumerable<AptSource> FromPart(string file) => Path.GetExtension(file) switch
    {
        ".list" => AptSource.FromLines(File.ReadAllText(file)),
        ".sources" => AptSource.FromParagraphs(File.ReadAllText(file)),
        _ => [],
    };

    private Dictionary<string, string> ReadRelease()
    {
        var file = Path.Combine(root, "etc/os-release");
        var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        return lines.Select(l => l.Split('=', 2)).Where(p => p.Length == 2)
            .GroupBy(p => p[0]).ToDictionary(g => g.Key, g => g.Last()[1].Trim().Trim('"', '\''));
    }

    private string FindKeyring()
    {
        var folder = Path.Combine(root, "usr/share/keyrings");
        return KeyringSuffixes.Select(e => Path.Combine(folder, $"{KeyringPackage}.{e}")).FirstOrDefault(File.Exists)
            ?? throw ImageException.Host($"Debian's signing keys are not on this host: apt-get install {KeyringPackage}");
    }
}
