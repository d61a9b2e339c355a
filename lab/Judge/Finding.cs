namespace Lab.Judge;

/// <summary>What one rule found.</summary>
/// <param name="Rule">Stable identifier, such as "sqe-complete"; see <see cref="RuleNames"/>.</param>
/// <param name="Verdict">Pass, fail, not observable; error only for the rule "capture".</param>
/// <param name="Observed">What this run did: one sentence with numbers. A pass says what was counted.</param>
/// <param name="Guaranteed">What the architecture promises, with rule and source, or "-".</param>
/// <param name="Evidence">A timeline around the first problem; empty unless the rule failed.</param>
public sealed record Finding(string Rule, Verdict Verdict, string Observed, string Guaranteed = "-", string Evidence = "");
