namespace Lab.Cases;

/// <summary>The four verdicts of a result.</summary>
public enum CaseVerdict
{
    /// <summary>Every rule that could be observed holds, and the architecture promises the order.</summary>
    Pass,
    /// <summary>A rule is broken, or the architecture does not promise what the run happened to show.</summary>
    Fail,
    /// <summary>This cell cannot run the case; the reason says why. Never a pass.</summary>
    Unsupported,
    /// <summary>The lab itself failed; the evidence is kept.</summary>
    Error,
}
