using System.Text.Json;
using Lab.Images;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed class MatrixSpec
{
    [Fact]
    public async Task TheMatrixHasOneCellForEachArchitectureOnOneLine()
    {
        var (exitCode, output, _) = await LabProgram.RunAsync("matrix");
        exitCode.Should().Be(0);
        output.TrimEnd().Should().NotContain("\n");
        using var json = JsonDocument.Parse(output);
        json.RootElement.GetProperty("include").EnumerateArray().Select(cell => cell.GetProperty("arch").GetString()).Should().Equal(Architectures.Known);
    }

    [Fact]
    public async Task TheMatrixHasACellForEachQemuAndKernelAskedFor()
    {
        var (exitCode, output, _) = await LabProgram.RunAsync("matrix", "--qemu", "pinned,sid", "--kernel", "bookworm,sid");
        exitCode.Should().Be(0);
        using var json = JsonDocument.Parse(output);
        var cells = json.RootElement.GetProperty("include").EnumerateArray()
            .Select(cell => $"{cell.GetProperty("arch")} {cell.GetProperty("qemu")} {cell.GetProperty("kernel")}").ToList();
        cells.Should().HaveCount(4 * Architectures.Known.Count).And.OnlyHaveUniqueItems().And.Contain("x86_64 sid bookworm");
    }

    // The workflow and the matrix verb must agree on the names of a cell's members, or a job runs with empty options.
    [Fact]
    public async Task TheWorkflowTakesItsCellsFromTheMatrix()
    {
        var workflow = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, ".github", "workflows", "lab.yml"), TestContext.Current.CancellationToken);
        workflow.Should().Contain("./run-lab.sh matrix").And.Contain("fromJSON(needs.cells.outputs.matrix)").And.Contain("fail-fast: false");

        using var json = JsonDocument.Parse((await LabProgram.RunAsync("matrix")).Output);
        var members = json.RootElement.GetProperty("include")[0].EnumerateObject().Select(p => p.Name).ToList();
        var used = System.Text.RegularExpressions.Regex.Matches(workflow, @"matrix\.(\w+)").Select(m => m.Groups[1].Value).Where(name => name != "outputs").Distinct();
        used.Should().NotBeEmpty().And.BeSubsetOf(members);
    }
}
