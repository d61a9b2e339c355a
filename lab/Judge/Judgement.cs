using System.Collections.Immutable;
using Lab.Trace;

namespace Lab.Judge;

/// <summary>The judgement of one capture.</summary>
/// <param name="Verdict">Pass, fail or error.</param>
/// <param name="Reason">One sentence: the first failure, or what passed.</param>
/// <param name="Findings">
/// In the order of <see cref="RuleNames.All"/>: one for each rule of <see cref="RuleNames.Always"/>, and for each other rule that the capture has something
/// for.
/// </param>
/// <param name="Header">Of the capture.</param>
public sealed record Judgement(Verdict Verdict, string Reason, ImmutableArray<Finding> Findings, CaptureHeader Header)
{
    /// <summary>The finding of one rule; not observable where the capture has nothing for it.</summary>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public Finding this[string rule] =>
        Findings.FirstOrDefault(finding => finding.Rule == rule) is { } found ? found
        : RuleNames.All.Contains(rule) ? new(rule, Verdict.NotObservable, "the capture has nothing for this rule")
        : throw new ArgumentException($"the judge has no rule \"{rule}\"", nameof(rule));
}
