using Lab.Judge.Instructions;
using Lab.Judge.Replaying;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>A doorbell is exactly one aligned 4-byte store; stores of entries are aligned to their size. Says which sizes there were, by the instructions where they were recorded.</summary>
internal static class StoreShapeRule
{
    public static Finding Decide(Replay replay, InstructionReplay? instructions)
    {
        var problems = new Problems(RuleNames.StoreShape, replay);
        foreach (var (store, place) in replay.Doorbells)
        {
            if (store.Size != 4 || store.Address % 4 != 0 || !place.Exact)
                problems.Add(
                    $"store #{store.Number} rings a doorbell with {Words.Count(store.Size, "byte")} at {store.Address}, it must be one store of 4 " +
                    $"bytes to the doorbell's own address",
                    store.Number, replay.Queues.Find(place.Kind, place.Queue, store.Number), "not one aligned 4-byte store");
        }
        var queues = replay.Queues.Submissions.Where(queue => queue.Stores.Count > 0).ToArray();
        foreach (var queue in queues)
            foreach (var store in queue.Stores.Where(store => !Aligned(store)))
                problems.Add(
                    $"{Words.Named(store)} to {queue.Name} has {Words.Count(store.Size, "byte")} at {store.Address}, which is not aligned to its " +
                    $"size", store.Number, queue, "unaligned");

        var header = replay.Capture.Header;
        var executed = queues.Length == 0 ? null : InstructionWidths.Of(instructions, queues.SelectMany(queue => queue.Stores));
        var widths = executed is not null ? $"; by instructions {executed}" : $"; widths {(header.WidthsTrustworthy ? "" : "not ")}trustworthy ({header.WidthsReason})";
        var exposures = queues.SelectMany(queue => queue.Exposures).ToArray();
        var entries = queues.Length == 0
            ? "stores of entries go to host memory and cannot be seen"
            : $"{Words.Count(queues.Sum(q => q.Stores.Count), "store")} to entries, " +
            $"{Words.Sizes(queues.SelectMany(q => q.Stores).Select(s => s.Size))}, all aligned, " +
              $"{exposures.Count(e => e.Ascending)} of {Words.Count(exposures.Length, "entry")} in ascending order";
        return replay.Doorbells.Count == 0
            ? problems.Conclude(Verdict.NotObservable, "no doorbell was rung")
            : problems.Conclude(
                Verdict.Pass, $"{Words.Count(replay.Doorbells.Count, "doorbell")}, each one aligned store of 4 bytes; " +
                $"{entries}{(queues.Length == 0 ? "" : widths)}");
    }

    private static bool Aligned(Store store) => store.Size is 1 or 2 or 4 or 8 && store.Address % (ulong)store.Size == 0;
}
