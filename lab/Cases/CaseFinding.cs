namespace Lab.Cases;

/// <summary>What one rule found.</summary>
/// <param name="Rule">Identifier of the rule.</param>
/// <param name="Verdict">Pass, fail, or unsupported where the rule could not be observed.</param>
/// <param name="Observed">What this run did.</param>
/// <param name="Guaranteed">What the architecture promises, with the source.</param>
/// <param name="Evidence">Timeline of the stores around a failure.</param>
public sealed record CaseFinding(string Rule, CaseVerdict Verdict, string Observed, string Guaranteed, string Evidence);
