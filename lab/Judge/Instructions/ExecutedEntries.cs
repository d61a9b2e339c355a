using Lab.Judge.Replaying;
using Lab.Ordering;
using Lab.Ordering.Streams;
using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>How the entries of one I/O queue reached the controller: what the device saw, what the processor executed, and what the architecture says of it.</summary>
/// <param name="Seen">Stores of the first entry as the device had them: "8 x 8"; those to host memory no device sees, and it is what was executed.</param>
/// <param name="Stores">Stores of an entry as the processor executed them most often: "4 x 16".</param>
/// <param name="Guarantee">The weakest of all that was executed.</param>
public sealed record ExecutedEntries(string Seen, string Stores, Guarantee Guarantee)
{
    /// <summary>Of a capture's I/O submission queues, those whose instructions were recorded.</summary>
    public static IReadOnlyList<ExecutedEntries> Of(Capture capture)
    {
        List<ExecutedEntries> all = [];
        var replay = Replay.Of(capture);
        foreach (var queue in replay.Queues.Submissions.Where(queue => queue is { Id: > 0, IsSeen: true, Exposures.Count: > 0 }))
            if (Enum.TryParse<MemoryType>(queue.Meant.Created?.Memory, out var memory) && ExecutedOrder.Of(capture, replay.Instructions, queue, memory) is { } order)
            {
                var stores = Widths(order.Shapes[0].Sequence.Events.OfType<StreamStore>().Where(store => store.Place == StreamPlace.Entry).Select(store => store.Width));
                all.Add(new(
                    queue.InBuffer ? Widths(queue.Exposures[0].Stores.Select(store => store.Store.Size)) : stores, stores,
                    order.Shapes.Select(shape => shape.Verdict.Guarantee).Aggregate(Guarantee.Weaker)));
            }
        return all;
    }

    private static string Widths(IEnumerable<int> widths) => string.Join(" + ", widths.GroupBy(width => width).Select(group => $"{group.Count()} x {group.Key}"));
}
