using System.Globalization;
using System.Text.RegularExpressions;
using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;

namespace Lab.Specs.Cases.Reports;

/// <summary>Published reports, each on the QEMU of this test run and on those that are set up: the bug where it is, and nothing where it is not.</summary>
[Trait("Tier", "guestless")]
public sealed partial class ReportsSpec(LabHost host)
{
    public static TheoryData<string, string?> Cells => new(ReportLibrary.Names.SelectMany(name => new (string, string?)[] { (name, null), (name, "bookworm"), (name, "sid") }));

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task EachEndsAsItsFileSays(string name, string? qemu)
    {
        var @case = ReportLibrary.Load(name);
        var site = await host.RequireQemuAsync(qemu: qemu);
        var runner = new CaseRunner(host.Run, site, host.NewEvidence(name), null);
        await foreach (var result in runner.RunAsync([@case], TestContext.Current.CancellationToken))
        {
            result.Should().BeAsExpected();
            // Steps before the last two set the stage: a case that fails there has not shown what was reported.
            if (result.Findings.FirstOrDefault(finding => finding.Rule == "steps" && finding.Verdict == CaseVerdict.Fail) is { } failed)
                int.Parse(Number().Match(failed.Observed).Groups[1].Value, CultureInfo.InvariantCulture).Should().BeGreaterThanOrEqualTo(@case.Steps.Length - 1, failed.Observed);
        }
    }

    [GeneratedRegex("^step ([0-9]+)")]
    private static partial Regex Number();
}
