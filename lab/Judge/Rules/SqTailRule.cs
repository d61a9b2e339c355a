using Lab.Judge.Replaying;
using Lab.Nvme;

namespace Lab.Judge.Rules;

/// <summary>Tail doorbells are below the depth, move forward, leave the head alone, and are those that were meant.</summary>
internal static class SqTailRule
{
    public static Finding Decide(Replay replay)
    {
        if (replay.Shadowed is { } shadowed)
            return new(RuleNames.SqTail, Verdict.NotObservable, shadowed);
        var problems = new Problems(RuleNames.SqTail, replay);
        foreach (var (store, what) in replay.StrayDoorbells.Where(stray => stray.What.Contains(" sq", StringComparison.Ordinal)))
            problems.Add(what, store.Number);
        foreach (var queue in replay.Queues.Submissions)
        {
            foreach (var ring in queue.Rings)
                Check(queue, ring, problems);
            if (replay.KernelTold)
            {
                KernelTails.Check(queue, problems);
                continue;
            }
            Compare(queue, problems);
            CheckClaims(queue, problems);
        }

        var rung = replay.Queues.Submissions.Where(queue => queue.Rings.Count > 0).ToArray();
        return rung.Length == 0
            ? problems.Conclude(Verdict.NotObservable, "no tail doorbell was rung or meant")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(rung.Sum(queue => queue.Rings.Count), "tail doorbell")} as meant (" +
                Words.Some(rung.Select(Summary)) + ")" + (replay.KernelTold ? KernelTails.Summary(replay) : ""));
    }

    private static string Summary(SubmissionLife queue) =>
        $"{queue.Name} {queue.Rings.Count}, {queue.Exposures.Count} slots, {Words.Count(queue.Exposures.Count / queue.Slots.Depth, "lap")} of {queue.Slots.Depth}";

    private static void Check(SubmissionLife queue, Ring ring, Problems problems)
    {
        var number = ring.Store.Number;
        var depth = queue.Slots.Depth;
        if (ring.Value < 0 || ring.Value >= depth)
            problems.Add(
                $"doorbell #{number} gives {queue.Name} the tail {(uint)ring.Value}, it has slots 0 to {depth - 1}", number, queue, "no such slot");
        else if (ring.Moved == 0)
            problems.Add($"doorbell #{number} gives {queue.Name} the tail {ring.Value} that it had already", number, queue, "the tail does not move");
        else if (ring.Outstanding + ring.Moved > depth - 1)
            problems.Add(
                $"doorbell #{number} moves the tail of {queue.Name} from {ring.From} to {ring.Value} while " +
                $"{Words.Count(ring.Outstanding, "entry")} of {depth} slots wait for the device: the tail passes the head", number, queue, "past the head");
    }

    private static void Compare(SubmissionLife queue, Problems problems)
    {
        var meant = queue.Meant.Rings;
        for (var k = 0; k < queue.Rings.Count; k++)
        {
            var (ring, number) = (queue.Rings[k], queue.Rings[k].Store.Number);
            if (k >= meant.Count)
                problems.Add(
                    $"doorbell #{number} of {queue.Name} (tail {ring.Value}) was not meant: the driver meant {Words.Count(meant.Count, "doorbell")}",
                    number, queue, "not meant");
            else if (ring.Value != meant[k].Value)
                problems.Add(
                    $"doorbell #{number} gives {queue.Name} the tail {(uint)ring.Value}, {meant[k].Value} was meant", number, queue,
                    $"tail {meant[k].Value} was meant");
            else if (ring.Moved != meant[k].Entries)
                problems.Add(
                    $"doorbell #{number} moves the tail of {queue.Name} by {Words.Count(ring.Moved, "slot")} (from {ring.From} to {ring.Value}), " +
                    $"and {Words.Count(meant[k].Entries, "entry")} {(meant[k].Entries == 1 ? "was" : "were")} meant since the doorbell before",
                    number, queue, $"{meant[k].Entries} meant");
        }
        if (meant.Count > queue.Rings.Count)
            problems.Add($"the driver meant {Words.Count(meant.Count, "tail doorbell")} of {queue.Name} and rang {queue.Rings.Count}", 0, queue);
    }

    // The device may be fast enough to save a driver that overruns the ring. Its own log still shows that it did not know.
    private static void CheckClaims(SubmissionLife queue, Problems problems)
    {
        var depth = queue.Slots.Depth;
        var tail = 0;
        for (var k = 0; k < queue.Meant.Rings.Count; k++)
        {
            var meant = queue.Meant.Rings[k];
            if (meant.Value < 0 || meant.Value >= depth || meant.KnownHead < 0 || meant.KnownHead >= depth)
                return;
            var known = queue.Slots.Distance(meant.KnownHead, tail);
            if (known + queue.Slots.Distance(tail, meant.Value) > depth - 1)
                problems.Add(
                    $"doorbell {k + 1} of {queue.Name} was meant to move the tail from {tail} to {meant.Value}, " +
                    $"past the head {meant.KnownHead} that the driver had been told last",
                    k < queue.Rings.Count ? queue.Rings[k].Store.Number : 0, queue, $"past the known head {meant.KnownHead}");
            tail = meant.Value;
        }
    }
}
