using Lab.PeerToPeer.Linux;

namespace Lab.Specs.PeerToPeer;

/// <summary>
/// What kernels answered of machines that the lab booted (<c>specs/traces/linux-peers-*.txt</c>): the files <c>answers.txt</c> of
/// <c>bench --peer-routes</c>, one after the other, each below a line that tells of the machine.
/// </summary>
internal static class LinuxSample
{
    private const string Heading = "# ";

    /// <summary>The machines and the lines about each.</summary>
    public static IReadOnlyDictionary<string, string[]> Machines { get; } = Read();

    public static LinuxAnswers Answers(string machine) => LinuxAnswers.Parse(Machines[machine]);

    /// <summary>What one answered of a machine with plain switches and an IOMMU.</summary>
    public static LinuxAnswers BehindAnIommu { get; } = LinuxAnswers.Parse(File.ReadAllLines(Path.Combine(Folder, "linux-iommu-peers-7.2.13.txt")).Skip(1));

    private static string Folder => Path.Combine(Checkout.Root, "specs", "traces");

    private static Dictionary<string, string[]> Read()
    {
        var lines = Directory.EnumerateFiles(Folder, "linux-peers-*.txt").Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines).ToList();
        Dictionary<string, string[]> machines = [];
        foreach (var heading in lines.Where(line => line.StartsWith(Heading, StringComparison.Ordinal)))
            machines[heading[Heading.Length..]] = [.. lines.Skip(lines.IndexOf(heading) + 1).TakeWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal))];
        return machines;
    }
}
