using Lab.Images.Tools;

namespace Lab.Images.Agent;

/// <summary>What the agent is made of: the rooms that run in a guest, and the build files that they share.</summary>
internal static class AgentSources
{
    private static readonly string[] Rooms = ["lab/Guest", "lab/PeerToPeer", "lab/Driver", "lab/Nvme", "lab/Ordering"];

    /// <summary>A hash over paths and contents. Times do not count, nor does what a compiler made.</summary>
    public static string HashOf(string checkout) =>
        Hash.OfTexts(Files(checkout).SelectMany(f => new[] { f, File.ReadAllText(Path.Combine(checkout, f)) }));

    private static IEnumerable<string> Files(string checkout)
    {
        var shared = Directory.GetFiles(checkout, "Directory.*.props").Select(Path.GetFileName).Append("global.json").OfType<string>()
            .Where(f => File.Exists(Path.Combine(checkout, f)));
        var sources = Rooms.Select(r => Path.Combine(checkout, r)).Where(Directory.Exists).SelectMany(r =>
            Directory.EnumerateFiles(r, "*", SearchOption.AllDirectories).Where(f => !IsMade(Path.GetRelativePath(r, f))));
        return shared.Concat(sources.Select(f => Path.GetRelativePath(checkout, f))).Order(StringComparer.Ordinal);
    }

    private static bool IsMade(string path) =>
        path.Split('/')[..^1].Any(p => p is "bin" or "obj") || path.StartsWith("TestResults/", StringComparison.Ordinal);
}
