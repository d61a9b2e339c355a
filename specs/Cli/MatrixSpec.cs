using System.Text.Json;
using System.Text.RegularExpressions;
using Lab.Images;
using YamlDotNet.RepresentationModel;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed partial class MatrixSpec
{
    [Fact]
    public async Task EveryArchitectureHasACellForEachDriverOnOneLineInAll()
    {
        var (exitCode, output, _) = await LabProgram.RunAsync("matrix");
        exitCode.Should().Be(0);
        output.TrimEnd().Should().NotContain("\n");
        var cells = Cells(output);
        foreach (var driver in (string[])["managed", "linux"])
            cells.Where(cell => cell["driver"] == driver && cell["kernel"] == "pinned").Select(cell => cell["arch"]).Should().Equal(Architectures.Known);
        cells.Select(cell => string.Join(' ', cell.Values)).Should().OnlyHaveUniqueItems();
    }

    // A member that the workflow does not hand on would be a cell that is not what its name says; one that it misspells would be empty.
    [Fact]
    public async Task TheWorkflowRunsEachCellWithAllThatTheMatrixSays()
    {
        var tour = Job("tour");
        var members = Cells((await LabProgram.RunAsync("matrix")).Output)[0].Keys.ToList();
        var command = Steps(tour).Single(step => step.Contains("./run-lab.sh tour"));

        Handed().Matches(command).Select(m => (m.Groups[1].Value, m.Groups[2].Value)).Should().BeEquivalentTo(members.Select(name => (name, name)));
        Text(tour["strategy"]["matrix"]).Should().Be("${{ fromJSON(needs.cells.outputs.matrix) }}");
        Text(tour["strategy"]["fail-fast"]).Should().Be("false");
        Steps(Job("cells")).Should().Contain(step => step.Contains("matrix=$(./run-lab.sh matrix)"));
    }

    [Fact]
    public async Task TheWorkflowBuildsTheImagesOfAllCellsOnceAndEveryCellTakesThem()
    {
        var (images, tour) = (Job("images"), Job("tour"));
        var members = Cells((await LabProgram.RunAsync("matrix")).Output)[0].Keys.ToList();
        var build = Steps(images).Single(step => step.Contains("./run-lab.sh setup"));

        Handed().Matches(build).Select(m => m.Groups[1].Value).Should().Equal("arch", "qemu", "kernel").And.BeSubsetOf(members);
        images.Children.Should().NotContainKey("strategy");
        ((YamlSequenceNode)tour["needs"]).Select(Text).Should().Equal("cells", "images");
        var (saved, restored) = (Step(images, "actions/cache@"), Step(tour, "actions/cache/restore@"));
        Text(restored["with"]["path"]).Should().Be(Text(saved["with"]["path"]));
        Text(restored["with"]["fail-on-cache-miss"]).Should().Be("true");
    }

    [Fact]
    public async Task EachCellKeepsItsEvidenceUnderANameOfItsOwnWhateverTheVerdict()
    {
        var upload = Step(Job("tour"), "actions/upload-artifact@");
        Text(upload["if"]).Should().Be("always()");

        var cells = Cells((await LabProgram.RunAsync("matrix")).Output);
        var names = cells.Select(cell => Member().Replace(Text(upload["with"]["name"]), m => cell[m.Groups[1].Value]));
        names.Should().OnlyHaveUniqueItems().And.NotContain(name => name.Contains("${{"));
    }

    private static List<Dictionary<string, string>> Cells(string output)
    {
        using var json = JsonDocument.Parse(output);
        return [.. json.RootElement.GetProperty("include").EnumerateArray().Select(cell => cell.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!))];
    }

    private static YamlMappingNode Job(string name)
    {
        using var file = File.OpenText(Path.Combine(Checkout.Root, ".github", "workflows", "lab.yml"));
        var yaml = new YamlStream();
        yaml.Load(file);
        return (YamlMappingNode)yaml.Documents[0].RootNode["jobs"][name];
    }

    private static YamlNode Step(YamlMappingNode job, string action) =>
        ((YamlSequenceNode)job["steps"]).Single(step => step is YamlMappingNode map && map.Children.TryGetValue("uses", out var uses) && Text(uses).StartsWith(action));

    private static IEnumerable<string> Steps(YamlMappingNode job) =>
        ((YamlSequenceNode)job["steps"]).OfType<YamlMappingNode>().Where(step => step.Children.ContainsKey("run")).Select(step => Text(step["run"]));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    // "--arch ${{ matrix.arch }}", or "--arch \(.arch)" in a program of jq.
    [GeneratedRegex(@"--(\w+) (?:\$\{\{ matrix\.(\w+) \}\}|\\\(\.(\w+)\))")]
    private static partial Regex Handed();

    [GeneratedRegex(@"\$\{\{ matrix\.(\w+) \}\}")]
    private static partial Regex Member();
}
