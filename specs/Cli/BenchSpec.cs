using Lab.Cases;
using Lab.Cli;
using Lab.Cli.Benches;
using Lab.Images;

namespace Lab.Specs.Cli;

[Trait("Tier", "unit")]
public sealed class BenchSpec
{
    [Theory]
    [InlineData("x86_64", "default", "x86_64-nativeaot")]
    [InlineData("x86_64", "coreclr", "x86_64-coreclr")]
    [InlineData("x86_64", "all", "x86_64-nativeaot x86_64-coreclr")]
    [InlineData("all", "coreclr", "x86_64-coreclr aarch64-coreclr")]
    [InlineData("all", "default", "x86_64-nativeaot aarch64-nativeaot ppc64le-mono riscv64-nativeaot s390x-mono")]
    public void ArchitectureAndRuntimeNameCells(string arch, string runtime, string cells) =>
        BenchCell.Of(arch, runtime).Select(c => $"{c.Arch}-{c.Runtime}").Should().Equal(cells.Split(' '));

    [Fact]
    public void ARuntimeThatTheOneArchitectureHasNotGotIsRefused() =>
        FluentActions.Invoking(() => BenchCell.Of("s390x", "coreclr")).Should().Throw<ImageException>().WithMessage("*s390x*coreclr*mono*");

    [Fact]
    public void ACellTellsStoresOfEachWidthAndDoorbellsPerCommand() =>
        CountBench.Text(new StorePattern(9, new Dictionary<int, int> { [4] = 18, [8] = 63 }, 2, 9)).Should().Be("2 x 4 + 7 x 8, 0.22, 1");

    [Fact]
    public void ATimeIsTheMedianOfItsRounds() => TimeBench.Text([5, 1, 2]).Should().Be("2.00 (1.00 to 5.00)");

    [Fact]
    public void AMarkdownTableHasARuleBelowItsHeadsAndEscapesBars()
    {
        var grid = new Grid("a", "b");
        grid.Add("1", "x|y");
        grid.Markdown().Should().Be("| a | b |\n| --- | --- |\n| 1 | x\\|y |\n");
    }
}
