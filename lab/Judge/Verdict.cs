namespace Lab.Judge;

/// <summary>The outcome of a rule, or of the whole judgement.</summary>
public enum Verdict
{
    /// <summary>Looked at and right. A judgement passes when no rule fails and the capture could be judged.</summary>
    Pass,
    /// <summary>The driver or the device did something wrong, or something that was meant did not happen.</summary>
    Fail,
    /// <summary>This capture cannot show it, for the reason given. Never counted as a pass; only rules have this verdict.</summary>
    NotObservable,
    /// <summary>The capture cannot be judged: evidence is missing that the lab should have collected.</summary>
    Error,
}
