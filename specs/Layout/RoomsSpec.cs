using System.Xml.Linq;

namespace Lab.Specs.Layout;

[Trait("Tier", "unit")]
public sealed class RoomsSpec
{
    // The arrows of docs/architecture.md. A room may use whatever lies below it along these arrows, and nothing else of the project.
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Lab.Nvme"] = [],
        ["Lab.Ordering"] = [],
        ["Lab.Machine"] = [],
        ["Lab.Images"] = [],
        ["Lab.Containers"] = ["Lab.Machine", "Lab.Images"],
        ["Lab.Driver"] = ["Lab.Nvme", "Lab.Ordering"],
        ["Lab.PeerToPeer"] = ["Lab.Driver"],
        ["Lab.Guest"] = ["Lab.PeerToPeer"],
        ["Lab.Guestless"] = ["Lab.PeerToPeer"],
        ["Lab.Trace"] = ["Lab.Nvme", "Lab.Ordering"],
        ["Lab.Judge"] = ["Lab.Trace"],
        ["Lab.Cases"] = ["Lab.Containers", "Lab.Guestless", "Lab.Judge", "Lab.PeerToPeer"],
        ["Lab.Fixtures"] = ["Lab.Cases"],
        ["Lab.Cli"] = ["Lab.Cases"],
        ["Lab.Specs"] = ["Lab.Fixtures", "Lab.Cli"],
    };

    public static TheoryData<string> Rooms => [.. Projects().Keys.Order()];

    [Fact]
    public void EveryProjectIsARoom() => Projects().Keys.Should().BeEquivalentTo(Arrows.Keys);

    [Theory]
    [MemberData(nameof(Rooms))]
    public void ArrowsPointDownOnly(string room)
    {
        var below = Below(room);
        foreach (var reference in Projects()[room])
            below.Should().Contain(reference, $"{room} may only use what lies below it (docs/architecture.md)");
    }

    [Fact]
    public void NoRoomLiesBelowItself()
    {
        foreach (var room in Arrows.Keys)
            Below(room).Should().NotContain(room);
    }

    [Fact]
    public void EachRoomsNamespaceIsItsFolder()
    {
        foreach (var (folder, file) in Sources())
        {
            var line = File.ReadLines(file).FirstOrDefault(l => l.StartsWith("namespace ", StringComparison.Ordinal));
            if (line is not null)
                line.Should().Be($"namespace {folder};", $"a reader guesses the folder from the namespace ({file})");
        }
    }

    [Fact]
    public void FilesStayShort()
    {
        foreach (var (_, file) in Sources())
            File.ReadLines(file).Count().Should().BeLessThanOrEqualTo(400, $"a file past 400 lines is a room that wants splitting ({file})");
    }

    private static HashSet<string> Below(string room)
    {
        HashSet<string> seen = [];
        Queue<string> open = new(Arrows[room]);
        while (open.TryDequeue(out var next))
            if (seen.Add(next))
                foreach (var arrow in Arrows[next])
                    open.Enqueue(arrow);
        return seen;
    }

    // The folder of a project is the room's place; its name is Lab.<folder>, wherever the folder lies.
    private static Dictionary<string, string[]> Projects() =>
        ProjectFiles().ToDictionary(Room, file => XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => Room(Path.Combine(Path.GetDirectoryName(file)!, reference.Attribute("Include")!.Value))).ToArray());

    private static string Room(string projectFile) => "Lab." + Capitalised(Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(projectFile)))!);

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "lab", "images", "fixtures", "specs" }
            .SelectMany(top => Directory.EnumerateFiles(Path.Combine(Checkout.Root, top), "*.csproj", SearchOption.AllDirectories))
            // The sample is a user's project: it knows the fixtures as a package, and is no room.
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.Contains("/fixtures/sample/"));

    private static IEnumerable<(string Namespace, string File)> Sources() =>
        from project in ProjectFiles()
        let home = Path.GetDirectoryName(project)!
        from file in Directory.EnumerateFiles(home, "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(home, Path.GetDirectoryName(file)!)
        where !relative.StartsWith("obj", StringComparison.Ordinal) && !relative.StartsWith("bin", StringComparison.Ordinal)
        select (relative == "." ? Room(project) : $"{Room(project)}.{relative.Replace('/', '.')}", file);

    private static string Capitalised(string folder) => char.ToUpperInvariant(folder[0]) + folder[1..];
}
