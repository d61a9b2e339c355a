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
        if (stream.IsDetached(store))
            return Detached(stream, at, doorbell);
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

    // Another peripheral, or a doorbell that may pass other writes on the bus: only an answer from the first device shows that it has the entry.
    private static Guarantee Detached(InstructionSequence stream, int at, int doorbell)
    {
        var (rule, why) = stream.SamePeripheral ? ("G4", "the doorbell may pass other writes on the bus (Relaxed Ordering)") : ("A6", "entry and doorbell are different peripherals");
        var source = stream.SamePeripheral ? "PCIe Base 5.0, 2.4.1, rule A2b; NVMe Base 2.1, pp. 590-591 (the doorbell's write is not to have the attribute)" : "Arm ARM DDI 0487, B2.4.1.1 (one peripheral); PCIe Base 5.0, 2.4.1";
        return ReadBack(stream, at, doorbell)
            ? new(GuaranteeKind.Guaranteed, rule, $"{why}, but the entry was read back, and its device answers only after it has taken what was written before", source)
            : new(GuaranteeKind.NotGuaranteed, rule, $"{why}, and nothing was read back from where the entry is", source);
    }

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
