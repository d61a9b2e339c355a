namespace Lab.Ordering.Streams;

/// <summary>One store of an entry and the doorbell of the same CPU: the strongest of what is between them counts.</summary>
internal static class StoreOrder
{
    /// <param name="stream">The stream.</param>
    /// <param name="at">Which event is the store.</param>
    /// <param name="doorbell">Which event is the doorbell.</param>
    /// <param name="releases">Of store-releases between them: what orders those before the doorbell.</param>
    public static Guarantee Decide(InstructionSequence stream, int at, int doorbell, IReadOnlyDictionary<int, Guarantee> releases)
    {
        var store = (StreamStore)stream.Events[at];
        var byProcessor = ByProcessor(stream, at, doorbell, releases);
        if (!stream.IsDetached(store))
            return byProcessor;
        var detached = Detached(stream, byProcessor);
        return ReadBack(stream, at, doorbell)
            ? new(GuaranteeKind.Guaranteed, stream.RelaxedOrdering ? "G4" : "A6", "the entry was read back, and its device answers only after it has taken what was written before", DetachedSource(stream))
            : detached;
    }

    /// <summary>What is left of an order of the processor's where entry and doorbell go to different peripherals, or the doorbell may pass other writes on the bus.</summary>
    internal static Guarantee Detached(InstructionSequence stream, Guarantee byProcessor) => stream.RelaxedOrdering
        ? new(GuaranteeKind.NotGuaranteed, "G4", "the doorbell may pass other writes on the bus (Relaxed Ordering), and nothing was read back from where the entry is", DetachedSource(stream))
        : Guarantee.Weaker(byProcessor, new(GuaranteeKind.Unknown, "A6",
            "entry and doorbell are different peripherals, and nothing was read back from where the entry is: which of them has its store first is the fabric's, of which neither architecture nor PCIe says it", DetachedSource(stream)));

    private static string DetachedSource(InstructionSequence stream) => stream.RelaxedOrdering
        ? "PCIe Base 5.0, 2.4.1, rule A2b; NVMe Base 2.1, pp. 590-591 (the doorbell's write is not to have the attribute)" : "Arm ARM DDI 0487, B2.4.1.1 (one peripheral); PCIe Base 5.0, 2.4.1 (requests on one path)";

    private static Guarantee ByProcessor(InstructionSequence stream, int at, int doorbell, IReadOnlyDictionary<int, Guarantee> releases)
    {
        var store = (StreamStore)stream.Events[at];
        var best = Promise(stream, store, Fence.None);
        for (var i = at + 1; i < doorbell; i++)
        {
            if (stream.Events[i].Cpu != store.Cpu)
                continue;
            best = stream.Events[i] switch
            {
                StreamFence fence => Guarantee.Stronger(best, Promise(stream, store, fence.Fence)),
                StreamLoad { Place: StreamPlace.Entry } load when load.Memory == store.Memory => Guarantee.Stronger(best, Promise(stream, store, Fence.ReadBack)),
                StreamLoad { Memory: MemoryType.WriteCombining } when stream.Architecture == Architecture.X86_64 && Combines(store) => Guarantee.Stronger(best, CombiningRead),
                StreamLoad { Memory: MemoryType.Uncached } when stream.Architecture == Architecture.X86_64 => Guarantee.Stronger(best, UncachedRead),
                // What is in front of a store-release is seen before it, and so before whatever it is itself seen before.
                StreamStore when releases.TryGetValue(i, out var release) => Guarantee.Stronger(best, release),
                _ => best,
            };
        }
        return StreamRules.IsRelease(stream, (StreamStore)stream.Events[doorbell]) ? Guarantee.Stronger(best, StoreRelease) : best;
    }

    private static Guarantee Promise(InstructionSequence stream, StreamStore store, Fence fence) =>
        OrderingRules.EntryBeforeDoorbell(stream.Architecture, store.Memory, fence, store.Kind);

    private static bool Combines(StreamStore store) =>
        store.Memory == MemoryType.WriteCombining || store.Kind == StoreKind.Direct || store.Kind == StoreKind.NonTemporal && store.Memory == MemoryType.WriteBack;

    private static Guarantee CombiningRead => new(GuaranteeKind.Unknown, "X2", "whether a read of write-combining memory drains the buffers of other stores is not known", "lab/Ordering/Streams/StoreOrder.cs");

    private static Guarantee UncachedRead => new(GuaranteeKind.Guaranteed, "X2", "a read of uncached memory drains the write-combining buffers, and later stores wait for it",
        "Intel SDM vol. 3A, 12.3 (WC); AMD Family 17h Software Optimization Guide, 2.13.3");

    private static Guarantee StoreRelease => new(GuaranteeKind.Guaranteed, "A2", "the doorbell is a store-release: all stores in front of it are barrier-ordered before it",
        "Arm ARM DDI 0487, B2.3 (Barrier-ordered-before) with B2.4.1.1, third item");

    // x86 keeps a load behind earlier stores to the same memory and before later stores; elsewhere a barrier must stand on both sides.
    private static bool ReadBack(InstructionSequence stream, int at, int doorbell)
    {
        var strong = stream.Architecture is Architecture.X86_64 or Architecture.S390x;
        var (before, read) = (strong, false);
        for (var i = at + 1; i < doorbell; i++)
        {
            if (stream.Events[i].Cpu != stream.Events[at].Cpu)
                continue;
            if (stream.Events[i] is StreamLoad { Place: StreamPlace.Entry } && before)
                read = true;
            else if (stream.Events[i] is StreamFence fence)
            {
                if (read && fence.Fence is Fence.Full or Fence.DmbSy or Fence.DmbIsh)
                    return true;
                before |= fence.Fence is Fence.Full or Fence.Store;
            }
        }
        return read && strong;
    }
}
