namespace Lab.Driver.Steps;

/// <summary>What a verb of a step takes.</summary>
/// <param name="Does">One line for people.</param>
/// <param name="Needs">Words that must be there.</param>
/// <param name="Takes">Words that may be there too.</param>
public sealed record StepRule(string Does, string[] Needs, params string[] Takes)
{
    /// <summary>Every word.</summary>
    public IEnumerable<string> Words => Needs.Concat(Takes);
}
