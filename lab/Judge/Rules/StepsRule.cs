using Lab.Nvme.Intents;

namespace Lab.Judge.Rules;

/// <summary>Each step of an experiment came to what its case says.</summary>
internal static class StepsRule
{
    /// <summary>Null for captures of experiments without steps.</summary>
    public static Finding? Decide(IReadOnlyList<Intent> intents)
    {
        StepTaken[] steps = [.. intents.OfType<StepTaken>()];
        if (steps.Length == 0)
            return null;
        if (steps.FirstOrDefault(step => step.Wanted.Length > 0 && step.Got != step.Wanted) is { } unmet)
            return new(RuleNames.Steps, Verdict.Fail, $"step {unmet.Number}, `{unmet.Step}`, came to {unmet.Got}, the case wants {unmet.Wanted}");
        var looked = steps.Count(step => step.Wanted.Length > 0);
        return looked == 0
            ? new(RuleNames.Steps, Verdict.NotObservable, $"none of {Words.Count(steps.Length, "step")} says what it should come to")
            : new(RuleNames.Steps, Verdict.Pass, $"{Words.Count(steps.Length, "step")} taken; what {looked} of them should come to, they came to");
    }
}
