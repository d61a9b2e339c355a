using System.Collections.Immutable;
using Lab.Judge;

namespace Lab.Cases.Running;

/// <summary>The judge's verdicts in the words of a result.</summary>
internal static class Judged
{
    public static CaseVerdict Verdict(Verdict verdict) => verdict switch
    {
        Lab.Judge.Verdict.Pass => CaseVerdict.Pass,
        Lab.Judge.Verdict.Fail => CaseVerdict.Fail,
        Lab.Judge.Verdict.NotObservable => CaseVerdict.Unsupported,
        _ => CaseVerdict.Error,
    };

    public static ImmutableArray<CaseFinding> Findings(Judgement judgement) =>
        [.. judgement.Findings.Select(f => new CaseFinding(f.Rule, Verdict(f.Verdict), f.Observed, f.Guaranteed, f.Evidence))];
}
