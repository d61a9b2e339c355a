using Lab.Judge.Replaying;

namespace Lab.Judge.Rules;

/// <summary>Completions are taken in slot order with the phase of the lap and are those that the device posted; heads never pass it.</summary>
internal static class CqPhaseRule
{
    public static Finding Decide(Replay replay)
    {
        if (replay.Shadowed is { } shadowed)
            return new(RuleNames.CqPhase, Verdict.NotObservable, shadowed);
        var problems = new Problems(RuleNames.CqPhase, replay);
        foreach (var (store, what) in replay.StrayDoorbells.Where(stray => stray.What.Contains(" cq", StringComparison.Ordinal)))
            problems.Add(what, store.Number);
        foreach (var queue in replay.Queues.Completions)
        {
            if (replay.KernelTold)
                KernelCompletions.Check(queue, replay, problems);
            else
                CheckTaken(queue, problems);
            CheckHeads(queue, replay, problems);
        }
        if (replay.KernelTold)
            return KernelCompletions.Conclude(replay, problems);

        var used = replay.Queues.Completions.Where(queue => queue.Meant.Taken.Count > 0).ToArray();
        var abandoned = replay.Queues.Completions.Sum(queue => queue.Abandoned());
        return used.Length == 0
            ? problems.Conclude(Verdict.NotObservable, "no completion was posted or taken")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(used.Sum(queue => queue.Meant.Taken.Count), "completion")} taken in order with the right phase (" +
                Words.Some(used.Select(Summary)) +
                $"); {Words.Count(used.Sum(queue => queue.Rings.Count), "head doorbell")}, none ahead of the device" +
                (abandoned == 0 ? "" : $"; {Words.Count(abandoned, "completion")} more, not taken when {(abandoned == 1 ? "its queue" : "their queues")} ended"));
    }

    private static string Summary(CompletionLife queue) =>
        $"{queue.Name} {queue.Meant.Taken.Count}, {Words.Count(queue.Meant.Taken.Count / queue.Slots.Depth, "lap")} of {queue.Slots.Depth}";

    private static void CheckTaken(CompletionLife queue, Problems problems)
    {
        var depth = queue.Slots.Depth;
        for (var i = 0; i < queue.Meant.Taken.Count; i++)
        {
            var taken = queue.Meant.Taken[i].Seen;
            var phase = i / depth % 2 == 0 ? 1 : 0;
            var number = i < queue.Posted.Count ? queue.Posted[i].Number : 0;
            if (taken.Slot != i % depth)
                problems.Add($"completion {i + 1} of {queue.Name} was taken from slot {taken.Slot}, slot {i % depth} is next", number, queue);
            else if (taken.Phase != phase)
                problems.Add(
                    $"completion {i + 1} of {queue.Name} (slot {taken.Slot}, lap {i / depth}) was taken with phase {taken.Phase}, the lap has " +
                    $"phase {phase}", number, queue);
            else if (i >= queue.Posted.Count)
                problems.Add(
                    $"the driver took {Words.Count(queue.Meant.Taken.Count, "completion")} from {queue.Name}, and the device posted " +
                    $"{queue.Posted.Count}", 0, queue);
            else if (taken.Cid != queue.Posted[i].Cid || taken.Status != queue.Posted[i].Status)
                problems.Add(
                    $"completion {i + 1} of {queue.Name} was taken as cid {taken.Cid} status 0x{taken.Status:x}, the device posted cid " +
                    $"{queue.Posted[i].Cid} status 0x{queue.Posted[i].Status:x} (#{number})",
                    number, queue);
        }
        if (queue.Posted.Count - queue.Abandoned() > queue.Meant.Taken.Count)
            problems.Add(
                $"the device posted {Words.Count(queue.Posted.Count, "completion")} to {queue.Name}, and the driver took {queue.Meant.Taken.Count}",
                0, queue);
    }

    private static void CheckHeads(CompletionLife queue, Replay replay, Problems problems)
    {
        var meant = queue.Meant.Rings;
        int given = 0, depth = queue.Slots.Depth;
        for (var k = 0; k < queue.Rings.Count; k++)
        {
            var ring = queue.Rings[k];
            var number = ring.Store.Number;
            given += ring.Moved;
            if (ring.Value < 0 || ring.Value >= depth)
                problems.Add(
                    $"doorbell #{number} gives {queue.Name} the head {(uint)ring.Value}, it has slots 0 to {depth - 1}", number, queue,
                    "no such slot");
            else if (ring.Moved == 0)
                problems.Add(
                    $"doorbell #{number} gives {queue.Name} the head {ring.Value} that it had already", number, queue, "the head does not move");
            else if (given > ring.Posted)
                problems.Add(
                    $"doorbell #{number} gives back {Words.Count(given, "slot")} of {queue.Name} in all, and the device had posted " +
                    $"{Words.Count(ring.Posted, "completion")}", number, queue, "ahead of the device");
            else if (replay.KernelTold)
                continue;
            else if (k >= meant.Count)
                problems.Add(
                    $"doorbell #{number} of {queue.Name} (head {ring.Value}) was not meant: the driver meant {Words.Count(meant.Count, "doorbell")}",
                    number, queue, "not meant");
            else if (ring.Value != meant[k].Value)
                problems.Add(
                    $"doorbell #{number} gives {queue.Name} the head {ring.Value}, {meant[k].Value} was meant", number, queue,
                    $"head {meant[k].Value} was meant");
            else if (given > meant[k].Taken)
                problems.Add(
                    $"doorbell #{number} gives back {Words.Count(given, "slot")} of {queue.Name} in all, and the driver had taken " +
                    $"{Words.Count(meant[k].Taken, "completion")}", number, queue, "ahead of the driver");
        }
        if (meant.Count > queue.Rings.Count)
            problems.Add($"the driver meant {Words.Count(meant.Count, "head doorbell")} of {queue.Name} and rang {queue.Rings.Count}", 0, queue);
    }
}
