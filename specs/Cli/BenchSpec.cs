using Lab.Cases;
using Lab.Cases.Measuring;
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
    public void ARowComparesEachRoundWithTheOtherDriversAndTellsWhatAReadCosts()
    {
        var kernel = new IoRow { Instructions = 8000, Stores = Stores(10, [], 10) };
        var managed = new IoRow { Instructions = 2000, Stores = Stores(10, new() { [8] = 80 }, 4) };
        // The host was slow in the second round, for both.
        foreach (var (other, mine, allocated) in new[] { (2.0, 1.0, 0L), (40.0, 10.0, 0L), (2.5, 1.25, 50L) })
        {
            kernel.Times.Add(new(100, other, 0, null));
            managed.Times.Add(new(100, mine, 7, allocated));
        }

        kernel.Cells(null).Should().Equal("40", "8000", "0", "1", "1", "0.3", "-");
        managed.Cells(kernel).Should().Equal("80 (2.00 x, 2.00 to 4.00)", "2000 (0.25 x)", "8 x 8", "0.4", "1", "0.3", "0.5");
        new IoRow().Cells(kernel).Should().OnlyContain(cell => cell == "-");

        static IoStores Stores(int commands, Dictionary<int, int> cmb, int tails) => new(new(commands, cmb, tails, commands), 3);
    }

    [Fact]
    public void AMarkdownTableHasARuleBelowItsHeadsAndEscapesBars()
    {
        var grid = new Grid("a", "b");
        grid.Add("1", "x|y");
        grid.Markdown().Should().Be("| a | b |\n| --- | --- |\n| 1 | x\\|y |\n");
    }
}
