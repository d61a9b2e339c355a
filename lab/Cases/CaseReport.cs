namespace Lab.Cases;

/// <summary>The report that a case reproduces.</summary>
public sealed record CaseReport
{
    /// <summary>Where it was published, a link.</summary>
    public required string Link { get; init; }
    /// <summary>What it says, in a few sentences, and what the case does of it.</summary>
    public required string Text { get; init; }
    /// <summary>The fix, as far as there is one: a commit or a link.</summary>
    public string Fix { get; init; } = "";
}
