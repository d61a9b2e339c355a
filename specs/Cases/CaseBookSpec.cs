using System.Text.Json;
using Lab.Cases;
using Lab.Driver.Plans;
using Lab.Driver.Wrong;
using Lab.Judge;
using Lab.Machine;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class CaseBookSpec
{
    [Fact]
    public void StandardCasesHaveNamesOfTheirOwn() => CaseBook.Standard.Select(c => c.Name).Should().OnlyHaveUniqueItems().And.HaveCountGreaterThan(10);

    [Fact]
    public void EveryWrongDriverIsAStandardCaseThatMustFail() =>
        CaseBook.Standard.Where(c => c.Expected == CaseVerdict.Fail).Select(c => c.Plan.Wrong).Should()
            .Contain(Enum.GetValues<WrongDriver>().Except([WrongDriver.None]));

    [Fact]
    public void EveryExpectedFailureNamesRulesOfTheJudge()
    {
        foreach (var @case in CaseBook.Standard.Where(c => c.Expected == CaseVerdict.Fail))
            @case.Failing.Should().NotBeEmpty().And.BeSubsetOf(RuleNames.All);
    }

    [Fact]
    public void WhatAFileLeavesOutIsTheDefault()
    {
        var read = CaseBook.Parse("""{"name":"mine","title":"t","plan":{"depth":16}}""", "mine.json");
        read.Plan.Should().Be(new Plan(Depth: 16));
        read.Machine.Should().Be(Case.DefaultMachine);
    }

    [Theory]
    [InlineData("true", Iommu.Own)]
    [InlineData("false", null)]
    [InlineData("null", null)]
    [InlineData("\"smmuv3\"", "smmuv3")]
    public void AnIommuIsYesNoOrAName(string written, string? iommu)
    {
        var text = """{"name":"mine","title":"t","machine":{"iommu":WRITTEN,"controllers":[{"id":"a","serial":"A"}]}}""";

        var read = CaseBook.Parse(text.Replace("WRITTEN", written), "mine.json");

        read.Machine.Iommu.Should().Be(iommu);
        JsonSerializer.Deserialize<Case>(JsonSerializer.Serialize(read, CaseJson.Options), CaseJson.Options)!.Machine.Iommu.Should().Be(iommu);
    }

    [Theory]
    [InlineData("", "*mine.json*")]
    [InlineData("""{"name":"mine","title":"t","machine":{"iommu":1}}""", "*mine.json*an IOMMU is true, false or a name*")]
    [InlineData("null", "*mine.json*null*")]
    [InlineData("""{"name":"mine","title":"t","powerCut":"sigkill"}""", "*mine.json*powerCut is Sigkill, which only the scenario persistence*")]
    [InlineData("""{"name":"mine","title":"t","plan":{"scenario":"persistence"}}""", "*mine.json*has none: give it pmrMiB*")]
    [InlineData("""{"name":"mine","title":"t","powerCut":"quit","plan":{"scenario":"persistence","transfers":20},"machine":{"controllers":[{"id":"a","serial":"A","pmrMiB":1}]}}""", "*20 records have 16 slots*")]
    [InlineData("""{"name":"Mine!","title":"t"}""", "*mine.json*name 'Mine!'*lower-case*")]
    [InlineData("""{"name":"mine"}""", "*mine.json*title*")]
    [InlineData("""{"name":"mine","title":"t","plam":{}}""", "*mine.json*plam*")]
    [InlineData("""{"name":"mine","title":"t","plan":{"depth":1}}""", "*mine.json*depth is 1*")]
    [InlineData("""{"name":"mine","title":"t","plan":{"copy":"store16"}}""", "*mine.json*copy*")]
    [InlineData("""{"schema":2,"name":"mine","title":"t"}""", "*schema is 2*schema 1*")]
    [InlineData("""{"name":"mine","title":"t","failing":["sq-tail"]}""", "*failing*pass is expected*")]
    [InlineData("""{"name":"mine","title":"t","drivers":["windows"]}""", "*drivers names 'windows'*managed and linux*")]
    [InlineData("""{"name":"mine","title":"t","drivers":[]}""", "*drivers is empty*")]
    [InlineData("""{"name":"mine","title":"t","machine":{}}""", "*no controller*")]
    public void AFileThatIsNoCaseIsRefusedWithItsNameAndTheReason(string text, string message)
    {
        var act = () => CaseBook.Parse(text, "mine.json");
        act.Should().Throw<CaseException>().WithMessage(message).Which.ExitCode.Should().Be(2);
    }

    [Fact]
    public void AnUnknownNameIsRefused()
    {
        var act = () => CaseBook.Find("sq-in-cbm");
        act.Should().Throw<CaseException>().WithMessage("case 'sq-in-cbm'*list*");
    }
}
