namespace Lab.Ordering.Streams;

/// <summary>
/// Whether all of an entry is with the device before its doorbell, from the instructions themselves. The weakest link decides: each store has its own kind
/// and memory, and the strongest of what orders it behind itself counts. What one fence promises is <see cref="OrderingRules"/>'.
/// </summary>
public static class StreamRules
{
    private const string Specification = "NVMe PCIe Transport, Submission Queue y Tail Doorbell; NVMe Base 2.1, pp. 590-591 (writes to the CMB before the doorbell)";

    /// <summary>Judges all doorbells of a stream.</summary>
    public static StreamVerdict Judge(InstructionSequence stream)
    {
        List<(Guarantee Guarantee, StreamEvent? About)> links = [];
        var events = stream.Events;
        var doorbells = 0;
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is not StreamStore store)
                continue;
            if (store.Place != StreamPlace.Elsewhere && AccessRules.Find(stream, store) is { } found)
                links.Add((found, store));
            if (store.Place == StreamPlace.Doorbell)
            {
                doorbells++;
                if (DoorbellShape(store) is { } shape)
                    links.Add((shape, store));
                links.AddRange(Ordered(stream, i));
            }
        }
        if (doorbells == 0)
            links.Add((new(GuaranteeKind.Unknown, "G2", "the stream has no doorbell", Specification), null));
        links.AddRange(Whole(events));
        if (links.Count == 0)
            links.Add((new(GuaranteeKind.Unknown, "G2", "no entry was stored", Specification), null));
        var weakest = links[0];
        foreach (var link in links)
            if (Guarantee.Weaker(weakest.Guarantee, link.Guarantee) != weakest.Guarantee)
                weakest = link;
        return new(weakest.Guarantee, weakest.About, [.. Others(links, weakest.Guarantee), .. Rewritten(events), .. Hazards(stream)]);
    }

    // G1.
    private static Guarantee? DoorbellShape(StreamStore store)
    {
        if (!store.Known)
            return null;
        var why = store.Width != 4 ? $"it has {store.Width} bytes"
            : store.Offset % 4 != 0 ? "it is not aligned"
            : (store.Traits & StoreTraits.General) == 0 || (store.Traits & (StoreTraits.Multiple | StoreTraits.Conditional)) != 0 || store.Kind is not (StoreKind.Plain or StoreKind.NonTemporal)
                ? "it is no single store of a general register"
            : store.Memory != MemoryType.Uncached ? "its mapping lets stores be delayed and combined"
            : null;
        return why is null ? null : new(GuaranteeKind.NotGuaranteed, "G1", $"the doorbell is to be one aligned store of 4 bytes, and {why}", Specification);
    }

    // Each store of an entry in front of one doorbell, last first, so that a store is known to be in order when one in front of it leans on it.
    private static List<(Guarantee, StreamEvent?)> Ordered(InstructionSequence stream, int doorbell)
    {
        List<(Guarantee, StreamEvent?)> links = [];
        Dictionary<int, Guarantee> releases = [];
        for (var i = doorbell - 1; i >= 0; i--)
            if (stream.Events[i] is StreamStore store && (store.Place == StreamPlace.Entry || IsRelease(stream, store)))
            {
                var guarantee = store.Cpu != stream.Events[doorbell].Cpu ? HandOver.Decide(stream, i, doorbell) : StoreOrder.Decide(stream, i, doorbell, releases);
                if (IsRelease(stream, store))
                    releases[i] = guarantee;
                if (store.Place == StreamPlace.Entry)
                    links.Add((guarantee, store));
            }
        links.Reverse();
        return links;
    }

    internal static bool IsRelease(InstructionSequence stream, StreamStore store) =>
        stream.Architecture == Architecture.AArch64 && (store.Traits & StoreTraits.Release) != 0;

    // G2: all 64 bytes, and in front of the first doorbell behind the first of them.
    private static IEnumerable<(Guarantee, StreamEvent?)> Whole(IReadOnlyList<StreamEvent> events)
    {
        foreach (var entry in events.OfType<StreamStore>().Where(s => s.Place == StreamPlace.Entry).GroupBy(s => s.Entry))
        {
            ulong stored = 0;
            var begun = false;
            StreamStore? late = null;
            var rung = false;
            foreach (var happened in events)
                if (happened is StreamStore { Place: StreamPlace.Entry } store && store.Entry == entry.Key)
                {
                    begun = true;
                    if (rung)
                        late ??= store;
                    else
                        stored |= store.Mask;
                }
                else if (happened is StreamStore { Place: StreamPlace.Doorbell })
                    rung |= begun;
            if (!rung)
                yield return (new(GuaranteeKind.NotGuaranteed, "G2", "no doorbell comes behind the entry's first store", Specification), entry.First());
            else if (late is not null)
                yield return (new(GuaranteeKind.NotGuaranteed, "G2", $"{late} of the entry are stored behind its doorbell", Specification), late);
            else if (stored != ulong.MaxValue)
                yield return (new(GuaranteeKind.NotGuaranteed, "G2", $"bytes {ByteRanges.Of(~stored)} of the entry are not stored before its doorbell", Specification), null);
        }
    }

    // What else is wrong of the same stream: only one link is the weakest.
    private static IEnumerable<string> Others(List<(Guarantee Guarantee, StreamEvent? About)> links, Guarantee weakest) =>
        links.Select(link => link.Guarantee).Where(guarantee => guarantee.Holds == false && guarantee.Rule != weakest.Rule)
            .GroupBy(guarantee => guarantee.Rule).Select(group => $"{group.Key}: {group.First().Reason}");

    // Stores that work here and nowhere else: those that a hypervisor cannot emulate, and those that are not aligned.
    private static IEnumerable<string> Hazards(InstructionSequence stream)
    {
        var entry = stream.Events.OfType<StreamStore>().Where(store => store.Place != StreamPlace.Elsewhere && store.Known).ToArray();
        var trapped = stream with { Trapped = true };
        if (!stream.Trapped && entry.Where(store => store.Memory != MemoryType.WriteBack).Select(store => (Store: store, Fault: AccessRules.Find(trapped, store)))
                .FirstOrDefault(found => found.Fault is { Kind: GuaranteeKind.Fault, Rule: "X5" or "A5" }) is { Fault: { } fault, Store: var first })
            yield return $"{fault.Rule}: where KVM emulates the memory {first.Instruction} is a fault: {fault.Reason}";
        if (Array.Find(entry, store => store.ElementWidth != 0 && store.Offset % store.ElementWidth != 0 && AccessRules.Find(stream, store) is null) is { } unaligned)
            yield return $"unaligned: {unaligned} by {unaligned.Instruction} {(unaligned.ElementWidth == 1 ? "" : $"of {unaligned.ElementWidth} bytes ")}are not aligned to their size: a bus may have more writes of it than one";
    }

    private static bool IsZero(StreamStore store)
    {
        foreach (var stored in store.Bytes.Span)
            if (stored != 0)
                return false;
        return true;
    }

    // G3.
    private static List<string> Rewritten(IReadOnlyList<StreamEvent> events)
    {
        List<string> warnings = [];
        foreach (var entry in events.OfType<StreamStore>().Where(s => s.Place == StreamPlace.Entry).GroupBy(s => s.Entry))
        {
            ulong once = 0, twice = 0, zero = 0;
            foreach (var store in entry)
            {
                twice |= once & store.Mask;
                if (IsZero(store))
                    zero |= store.Mask & ~once;
                once |= store.Mask;
            }
            if (twice != 0)
                warnings.Add($"G3: bytes {ByteRanges.Of(twice)} of the entry are stored more than once{((twice & ~zero) == 0 ? ", zeroes first" : "")}: legal, but a device that polls sees the first, and each store is a write on the bus");
        }
        return warnings;
    }
}
