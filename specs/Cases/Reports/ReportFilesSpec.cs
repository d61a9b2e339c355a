using System.Text.RegularExpressions;

namespace Lab.Specs.Cases.Reports;

/// <summary>Each file of a published report says where it was published and what the case does of it, and the readme has a row for it.</summary>
[Trait("Tier", "unit")]
public sealed partial class ReportFilesSpec
{
    public static TheoryData<string> Names => [.. ReportLibrary.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileSaysWhatItIsOf(string name)
    {
        var @case = ReportLibrary.Load(name);
        @case.Name.Should().Be(name);
        @case.Report.Should().NotBeNull();
        @case.Report!.Link.Should().MatchRegex("^https://(gitlab\\.com/qemu-project/qemu/-/|lore\\.kernel\\.org/|github\\.com/)");
        @case.Report.Text.Length.Should().BeGreaterThan(200);
        @case.Report.Fix.Should().NotBeEmpty();
        Commit().Matches(@case.Report.Link + " " + @case.Report.Fix).Should().OnlyContain(hash => hash.Groups[1].Length == 40, "commits are named in full");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AFileNamesTheCellsThatAreAffected(string name)
    {
        var @case = ReportLibrary.Load(name);
        var bugs = ReportLibrary.Qemus.Select(qemu => ReportLibrary.Bug(@case, qemu.Version)).ToList();
        bugs.Should().Contain(bug => bug != null, "a library of reports has cells that show them");
        @case.Affected.Should().OnlyContain(cell => cell.Failing.Length > 0, "a case fails for the reason that is reported");
        if (bugs.TrueForAll(bug => bug is not null))
            @case.Report!.Text.Should().MatchRegex($"{ReportLibrary.SameMistake}|its sibling that was not", "without a cell that is mended it is said why");
    }

    [Fact]
    public void TheReadmeHasTheTable()
    {
        var file = Path.Combine(Checkout.Root, "README.md");
        var block = $"<!-- reports -->\n{ReportLibrary.Table()}<!-- /reports -->";
        if (Environment.GetEnvironmentVariable("LAB_PROMOTE") == "1")
            File.WriteAllText(file, Block().Replace(File.ReadAllText(file), block.Replace("$", "$$", StringComparison.Ordinal)));
        File.ReadAllText(file).Should().Contain(block, "LAB_PROMOTE=1 writes it anew");
    }

    [GeneratedRegex("<!-- reports -->.*<!-- /reports -->", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("commit[/ ]([0-9a-f]+)")]
    private static partial Regex Commit();
}
