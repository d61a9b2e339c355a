using Lab.Cases;
using Lab.Cases.Files;

namespace Lab.Specs.Cases.Files;

[Trait("Tier", "unit")]
public sealed class CaseFileSpec
{
    public static TheoryData<string> Broken => [.. BrokenFiles.All().Select(file => file.Name)];

    [Fact]
    public void AFileThatIsRightIsRead()
    {
        var read = CaseBook.Read(BrokenFiles.Right, "mine.lab.yaml");
        read.Name.Should().Be("a-report");
        read.Machine.Controllers[0].CmbMiB.Should().Be(16);
        read.Steps.Select(step => $"{step}").Should().Equal(
            "start", "read-register name=CSTS mask=1 is=1", "qmp execute=query-status matches=running", "pause ms=1", "command opcode=2 status=any");
        read.Affected.Should().ContainSingle().Which.Failing.Should().Equal("steps");
    }

    [Fact]
    public void JsonIsReadToo() => CaseBook.Read("""{"name":"mine","title":"t","plan":{"depth":16}}""", "mine.json").Plan.Depth.Should().Be(16);

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        var read = CaseBook.Read(BrokenFiles.Right, "mine.lab.yaml");
        var text = System.Text.Json.JsonSerializer.Serialize(read, CaseJson.Options);
        System.Text.Json.JsonSerializer.Serialize(CaseBook.Read(text, "again.json"), CaseJson.Options).Should().Be(text);
    }

    [Fact]
    public void ThereAreAtLeastTwoHundredBrokenFiles() => BrokenFiles.All().Select(file => file.Text).Distinct().Should().HaveCountGreaterThanOrEqualTo(200);

    [Theory]
    [MemberData(nameof(Broken))]
    public void ABrokenFileIsRefusedWithItsPlace(string name)
    {
        var (_, text, line) = BrokenFiles.All().First(file => file.Name == name);
        var error = FluentActions.Invoking(() => CaseBook.Read(text, "mine.lab.yaml")).Should().Throw<CaseException>().Which;
        error.ExitCode.Should().Be(2);
        error.Message.Should().MatchRegex(@"^mine\.lab\.yaml:\d+:\d+: .{10,}");
        if (line is { } at)
            error.Message.Should().StartWith($"mine.lab.yaml:{at}:");
        error.Message.Should().NotContain("\n");
    }

    [Theory]
    [InlineData("titel: x", "did you mean 'title'?")]
    [InlineData("machine: {controlers: []}", "did you mean 'controllers'?")]
    [InlineData("expected: pas", "did you mean 'pass'?")]
    [InlineData("name: a\ntitle: t\nsteps: [{read-registr: {name: CC}}]", "did you mean 'read-register'?")]
    [InlineData("name: a\ntitle: t\nsteps: [{read-register: {nam: CC}}]", "did you mean 'name'?")]
    public void TheNearestKeyIsSuggested(string text, string hint) =>
        FluentActions.Invoking(() => CaseBook.Read(text, "mine.lab.yaml")).Should().Throw<CaseException>().WithMessage($"*{hint}*");

    [Fact]
    public void ThePublishedSchemaIsThatOfTheTypes()
    {
        var file = Path.Combine(Checkout.Root, "docs", "case.schema.json");
        if (Environment.GetEnvironmentVariable("LAB_PROMOTE") == "1")
            File.WriteAllText(file, CaseSchema.Text);
        File.ReadAllText(file).Should().Be(CaseSchema.Text, "LAB_PROMOTE=1 writes it anew");
    }
}
