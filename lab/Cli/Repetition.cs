using System.CommandLine;
using System.Globalization;
using Lab.Cases;

namespace Lab.Cli;

/// <summary>The same cases several times: how often does each verdict come?</summary>
internal static class Repetition
{
    private const int Most = 1000;

    /// <summary>The option that says how often.</summary>
    public static Option<int> NewOption()
    {
        var option = new Option<int>("--repeat") { Description = "Run each case so many times and tell how often each verdict came", DefaultValueFactory = _ => 1 };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !(int.TryParse(text, CultureInfo.InvariantCulture, out var times) && times is >= 1 and <= Most))
                result.AddError($"--repeat {text}: it must be 1 to {Most}");
        });
        return option;
    }

    /// <summary>The cases, each so many times under names of their own: "NAME", "NAME-2".</summary>
    public static IEnumerable<Case> Of(IEnumerable<Case> cases, int times) =>
        cases.SelectMany(one => Enumerable.Range(1, times).Select(i => i == 1 ? one : one with { Name = $"{one.Name}-{i}" }));

    /// <summary>One line for each case that was run more than once.</summary>
    public static void Print(IReadOnlyList<CaseResult> results)
    {
        foreach (var runs in results.GroupBy(result => Base(result, results)).Where(runs => runs.Count() > 1))
            Console.WriteLine($"{runs.Key}: {string.Join("; ", runs.GroupBy(VerdictText.Of).OrderByDescending(same => same.Count()).Select(same => $"{same.Key} {same.Count()} of {runs.Count()}"))}");
    }

    private static string Base(CaseResult result, IReadOnlyList<CaseResult> all) =>
        result.Case.LastIndexOf('-') is > 0 and var dash && all.Any(other => other.Case == result.Case[..dash]) && int.TryParse(result.Case[(dash + 1)..], out _) ? result.Case[..dash] : result.Case;
}
