using Lab.Judge.Replaying;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>The driver stores to the controller memory buffer only inside the queues that lie there.</summary>
internal static class SqBoundsRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.SqBounds, replay);
        foreach (var (store, what, near) in replay.OutOfBounds)
            problems.Add($"store #{store.Number} puts {Words.Count(store.Size, "byte")} at {what}", store.Number, near, "out of bounds");
        if (replay.BufferStores > 0)
            return problems.Conclude(Verdict.Pass, $"{Words.Count(replay.BufferStores, "store")} to the CMB, all inside its queues");
        return problems.Conclude(
            Verdict.NotObservable,
            replay.Capture.Regions.Any(r => r.Kind == RegionKind.Cmb && r.Controller == replay.Capture.Header.Controller)
                ? "the driver stored nothing to the CMB"
                : "the controller has no CMB");
    }
}
