using System.Text.Json;
using Lab.Cases;
using Lab.Cases.Files;

namespace Lab.Specs.Cases.Files;

[Trait("Tier", "unit")]
public sealed class CaseFileWriterSpec
{
    public static TheoryData<string> Names => [.. CaseBook.Standard.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void EachStandardCaseIsReadAsItWasWritten(string name)
    {
        var one = CaseBook.Find(name);
        Json(CaseBook.Read(CaseFileWriter.Text(one), "written.lab.yaml")).Should().Be(Json(one));
    }

    [Fact]
    public void StepsAndTextsThatLookLikeSomethingElseToo()
    {
        var one = CaseBook.Read(BrokenFiles.Right, "mine.lab.yaml") with { Title = "0x12", Report = new() { Link = "null", Text = "true: or\nnot: 'so'" } };
        var text = CaseFileWriter.Text(one);
        Json(CaseBook.Read(text, "written.lab.yaml")).Should().Be(Json(one));
        text.Should().Contain("- read-register: {name: CSTS, mask: 1, is: 1}").And.NotContain("plan:").And.NotContain("diskMiB");
    }

    private static string Json(Case one) => JsonSerializer.Serialize(one, CaseJson.Options);
}
