using Lab.Cases.Bundles;
using Lab.Judge;

namespace Lab.Cases;

/// <summary>
/// A verdict in a few words, the same where the same was found: "pass", "fail by sqe-complete, sq-tail". What else rules say depends on sizes and numbers; but a step may
/// fail for many reasons, of which one is meant, so of rule steps it says what the step came to and what it should have.
/// </summary>
public static class VerdictText
{
    private const string CameTo = ", came to ";

    /// <summary>Of a case that was run.</summary>
    public static string Of(CaseResult result) => Of((result ?? throw new ArgumentNullException(nameof(result))).Verdict, result.Findings.Select(finding => (finding.Rule, finding.Verdict, finding.Observed)));

    /// <summary>Of the run in a bundle.</summary>
    public static string Of(BundleManifest bundle) => Of((bundle ?? throw new ArgumentNullException(nameof(bundle))).Verdict, bundle.Findings.Select(finding => (finding.Rule, finding.Verdict, finding.Observed)));

    private static string Of(CaseVerdict verdict, IEnumerable<(string Rule, CaseVerdict Verdict, string Observed)> findings)
    {
        List<string> failed = [.. findings.Where(finding => finding.Verdict == CaseVerdict.Fail).Select(finding => Of(finding.Rule, finding.Observed))];
        return $"{verdict}".ToLowerInvariant() + (failed.Count > 0 ? $" by {string.Join(", ", failed)}" : "");
    }

    private static string Of(string rule, string observed) =>
        rule == RuleNames.Steps && observed.IndexOf(CameTo, StringComparison.Ordinal) is >= 0 and var at ? $"{rule} ({observed[(at + 2)..]})" : rule;
}
