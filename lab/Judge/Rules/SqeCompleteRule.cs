using Lab.Judge.Replaying;
using Lab.Ordering.Streams;

namespace Lab.Judge.Rules;

/// <summary>All 64 bytes of an entry are stored after its slot was consumed and before its doorbell, and none while the device may read it.</summary>
internal static class SqeCompleteRule
{
    public static Finding Decide(Replay replay)
    {
        if (replay.Shadowed is { } shadowed)
            return new(RuleNames.SqeComplete, Verdict.NotObservable, shadowed);
        var problems = new Problems(RuleNames.SqeComplete, replay);
        var visible = replay.Queues.Submissions.Where(queue => queue.IsSeen).ToArray();
        foreach (var queue in visible)
        {
            foreach (var exposure in queue.Exposures.Where(exposure => !exposure.Complete))
            {
                var lacks = $"slot {exposure.Slot} lacks bytes {ByteRanges.Of(~exposure.Stored)}";
                problems.Add(
                    $"doorbell #{exposure.Doorbell.Number} of {queue.Name} exposes slot {exposure.Slot}, of which bytes " +
                    $"{ByteRanges.Of(~exposure.Stored)} " +
                    "were not stored since the device last consumed it", exposure.Doorbell.Number, queue, lacks);
            }
            foreach (var late in queue.Late)
                problems.Add(
                    $"{Words.Named(late.Store.Store)} changes slot {late.Store.Slot} of {queue.Name} from byte {late.Store.Byte} on, which " +
                    $"doorbell #{late.Exposure.Doorbell.Number} gave to the device: " +
                    (late.InFlight ? "the device has not consumed it yet" : "no entry was meant for it since"), late.Store.Store.Number, queue);
        }

        var hidden = HostQueues(replay);
        var exposures = visible.Sum(queue => queue.Exposures.Count);
        if (exposures == 0)
            return problems.Conclude(
                Verdict.NotObservable, hidden.Length > 0 ? $"{hidden}: stores to it are no device accesses" : "no doorbell exposed an entry");
        var all = visible.SelectMany(queue => queue.Exposures);
        var (stores, rewritten) = (all.Sum(exposure => exposure.Stores.Count), all.Sum(exposure => exposure.Rewritten));
        return problems.Conclude(
            Verdict.Pass,
            $"{Words.Count(exposures, "entry")}, {Words.Count(stores, "store")} ({Words.Sizes(all.SelectMany(exposure => exposure.Stores).Select(part => part.Store.Size))}), " +
            "all 64 bytes of each before its doorbell" +
            (rewritten > 0 ? $"; {Words.Count(rewritten, "byte")} stored more than once" : "") +
            (hidden.Length > 0 ? $"; {hidden}, not observable" : ""));
    }

    /// <summary>"sq0 lies in host memory": the queues whose stores cannot be seen; empty when no queue with entries is one.</summary>
    public static string HostQueues(Replay replay)
    {
        var hidden = replay.Queues.Submissions.Where(queue => !queue.IsSeen && queue.Exposures.Count > 0)
            .GroupBy(queue => queue.Origin.Where).Select(group => (Where: group.Key, Names: group.Select(queue => queue.Name).Distinct().ToArray()));
        return string.Join(" and ", hidden.Select(group => $"{Words.List(group.Names)} {(group.Names.Length == 1 ? "lies" : "lie")} {group.Where}"));
    }
}
