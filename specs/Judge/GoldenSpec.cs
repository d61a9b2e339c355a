using Lab.Judge;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>
/// Every <c>specs/traces/NAME.capture.jsonl</c>, recorded by the lab, is judged as <c>NAME.expected</c> says. <c>LAB_PROMOTE=1</c> writes the
/// expected texts anew; a reader then looks at the difference before it is committed.
/// </summary>
[Trait("Tier", "unit")]
public sealed class GoldenSpec
{
    private static readonly string Folder = Path.Combine(Checkout.Root, "specs", "traces");
    private static readonly bool Promote = Environment.GetEnvironmentVariable("LAB_PROMOTE") == "1";

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*" + CaptureFile.Extension).Select(Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ACaptureIsJudgedAsItWas(string name)
    {
        var (saved, expected) = (Path.Combine(Folder, name + CaptureFile.Extension), Path.Combine(Folder, name + ".expected"));
        var text = JudgementText.Render(Lab.Judge.Judge.Decide(CaptureFile.Read(saved)));

        if (Promote)
            File.WriteAllText(expected, text);
        text.Should().Be(File.ReadAllText(expected), "LAB_PROMOTE=1 accepts the new text");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AGoldenCaptureIsSmall(string name) =>
        new FileInfo(Path.Combine(Folder, name + CaptureFile.Extension)).Length.Should().BeLessThan(100_000);

    private static string Name(string path) => Path.GetFileName(path)[..^CaptureFile.Extension.Length];
}
