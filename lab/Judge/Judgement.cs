using System.Collections.Immutable;
using Lab.Trace;

namespace Lab.Judge;

/// <summary>The judgement of one capture.</summary>
/// <param name="Verdict">Pass, fail or error.</param>
/// <param name="Reason">One sentence: the first failure, or what passed.</param>
/// <param name="Findings">One for every rule of <see cref="RuleNames.All"/>, in that order, and behind them one for the persistent memory region where it was used.</param>
/// <param name="Header">Of the capture.</param>
public sealed record Judgement(Verdict Verdict, string Reason, ImmutableArray<Finding> Findings, CaptureHeader Header)
{
    /// <summary>The finding of one rule.</summary>
    public Finding this[string rule] => Findings.First(finding => finding.Rule == rule);
}
