using System.Collections.Immutable;
using Lab.Judge.Instructions;
using Lab.Judge.Peers;
using Lab.Judge.Replaying;
using Lab.Judge.Rules;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge;

/// <summary>Holds what the driver meant against what happened, and trusts neither.</summary>
public static class Judge
{
    /// <summary>Judges one capture. Whatever the driver did, this returns a verdict: it does not throw.</summary>
    public static Judgement Decide(Capture capture)
    {
        var findings = PeerJudge.Judges(capture) ? PeerJudge.Decide(capture)
            : IsOfStepsAlone(capture) ? Steps(capture)
            : CaptureRule.Unfit(capture) is { } unfit ? Unjudged(capture, unfit) : All(capture);
        var verdict = findings.Any(finding => finding.Verdict == Verdict.Error) ? Verdict.Error
            : findings.Any(finding => finding.Verdict == Verdict.Fail) ? Verdict.Fail
            : Verdict.Pass;
        return new(verdict, Reason(verdict, findings), findings, capture.Header);
    }

    private static ImmutableArray<Finding> All(Capture capture)
    {
        var replay = Replay.Of(capture);
        var (complete, instructions) = (SqeCompleteRule.Decide(replay), replay.Instructions);
        // Rules read the replays and change nothing there: they run side by side. What one throws comes out in their order.
        Func<Finding?>[] rules =
        [
            () => CaptureRule.Decide(replay),
            () => QueueGeometryRule.Decide(replay),
            () => CmbEnableRule.Decide(replay),
            () => complete,
            () => SqeContentRule.Decide(replay),
            () => SqTailRule.Decide(replay),
            () => SqBoundsRule.Decide(replay),
            () => ListCompleteRule.Decide(replay),
            () => StoreShapeRule.Decide(replay, instructions),
            () => VectorStoreRule.Decide(replay),
            () => CpuAgreesRule.Decide(capture, instructions),
            () => MemoryTypeRule.Decide(replay, instructions),
            () => DeviceSawRule.Decide(replay),
            () => CqPhaseRule.Decide(replay),
            () => ExactlyOnceRule.Decide(replay),
            () => ResetStateRule.Decide(replay),
            () => DataRule.Decide(replay),
            () => PersistenceRule.Decide(replay),
            () => EntryBeforeDoorbellRule.Decide(replay, instructions, complete),
            () => StepsRule.Decide(capture.Intents),
            () => FinishedRule.Decide(capture.Header, capture.Intents, replay),
        ];
        var findings = rules.Select(rule => Task.Run(rule)).ToArray();
        return [.. findings.Select(finding => finding.GetAwaiter().GetResult()).OfType<Finding>()];
    }

    // Accesses to registers, commands of the shell: there is no I/O queue whose entries could be followed.
    private static bool IsOfStepsAlone(Capture capture) =>
        capture.Intents.Any(intent => intent is StepTaken) && !capture.Intents.Any(intent => intent is QueueCreated { Id: > 0 });

    private static ImmutableArray<Finding> Steps(Capture capture) =>
    [
        new(RuleNames.Capture, Verdict.Pass, $"{Words.Count(capture.Intents.Length, "intent")} and {Words.Count(capture.Trace.Length, "event")} of an experiment without I/O queues"),
        StepsRule.Decide(capture.Intents)!,
        FinishedRule.Decide(capture.Intents, null),
    ];

    private static ImmutableArray<Finding> Unjudged(Capture capture, Finding unfit) =>
    [
        .. RuleNames.Always.Select(rule => rule switch
        {
            RuleNames.Capture => unfit,
            RuleNames.Finished => FinishedRule.Decide(capture.Intents, null),
            _ => new Finding(rule, Verdict.NotObservable, "the capture cannot be judged"),
        }),
    ];

    private static string Reason(Verdict verdict, ImmutableArray<Finding> findings)
    {
        if (verdict != Verdict.Pass)
        {
            var first = findings.First(finding => finding.Verdict == verdict);
            return $"{first.Rule}: {first.Observed}";
        }
        var unseen = findings.Count(finding => finding.Verdict == Verdict.NotObservable);
        return $"{Words.Count(findings.Length - unseen, "rule")} passed{(unseen == 0 ? "" : $", {unseen} not observable in this capture")}";
    }
}
