using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Spoils a right capture in one place.</summary>
internal static class Spoil
{
    /// <summary>Edits the trace; the events are numbered anew.</summary>
    public static Capture Events(this Capture capture, Action<List<TraceEvent>> edit)
    {
        var events = capture.Trace.ToList();
        edit(events);
        return capture with { Trace = [.. events.Select((happened, i) => happened with { Number = i + 1 })] };
    }

    /// <summary>Edits the intent log.</summary>
    public static Capture Log(this Capture capture, Action<List<Intent>> edit)
    {
        var intents = capture.Intents.ToList();
        edit(intents);
        return capture with { Intents = [.. intents] };
    }

    /// <summary>Replaces the k-th intent of a kind.</summary>
    public static Capture Intent<T>(this Capture capture, int k, Func<T, bool> which, Func<T, Intent> instead) where T : Intent =>
        capture.Log(log =>
        {
            var at = log.Select((intent, i) => (intent, i)).Where(x => x.intent is T t && which(t)).ElementAt(k).i;
            log[at] = instead((T)log[at]);
        });

    /// <summary>Replaces the k-th event of a kind.</summary>
    public static Capture Event<T>(this Capture capture, int k, Func<T, bool> which, Func<T, TraceEvent> instead) where T : TraceEvent =>
        capture.Events(events =>
        {
            var at = events.IndexOf<T>(k, which);
            events[at] = instead((T)events[at]);
        });

    /// <summary>Where the k-th event of a kind lies.</summary>
    public static int IndexOf<T>(this List<TraceEvent> events, int k, Func<T, bool> which) where T : TraceEvent =>
        events.Select((happened, i) => (happened, i)).Where(x => x.happened is T t && which(t)).ElementAt(k).i;

    /// <summary>Moves an event or an intent.</summary>
    public static void Move<T>(this List<T> items, int from, int to)
    {
        var moved = items[from];
        items.RemoveAt(from);
        items.Insert(to, moved);
    }

    /// <summary>A tail doorbell of sq1.</summary>
    public static bool Tail(Store store) => store.Address == RightDriver.Doorbell(QueueKind.Submission, 1);

    /// <summary>A head doorbell of cq1.</summary>
    public static bool Head(Store store) => store.Address == RightDriver.Doorbell(QueueKind.Completion, 1);

    /// <summary>A store to an entry of sq1.</summary>
    public static bool Entry(Store store) => store.RegionName == "nvme-cmb";

    /// <summary>A store to one slot of sq1.</summary>
    public static Func<Store, bool> Slot(int slot) => store => Entry(store) && (int)(store.Address - RightDriver.Buffer) / 64 == slot;
}
