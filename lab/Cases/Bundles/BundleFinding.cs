namespace Lab.Cases.Bundles;

/// <summary>The verdict of one rule.</summary>
/// <param name="Rule">Its name.</param>
/// <param name="Verdict">Pass, fail, error, or unsupported for what could not be observed.</param>
/// <param name="Observed">What was seen.</param>
public sealed record BundleFinding(string Rule, CaseVerdict Verdict, string Observed);
