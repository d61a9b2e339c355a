namespace Lab.Ordering.Streams;

/// <summary>
/// G2: a store of an entry by another CPU than the doorbell's. A lock must have gone from the one to the other, the store must have left its CPU before the
/// lock did, and what the second CPU sees must reach the device before its doorbell.
/// </summary>
internal static class HandOver
{
    // Which fences between the store and the release of the lock put the store before the release: null where the release itself does.
    private sealed record Row(Architecture Arch, MemoryType Memory, Fence[]? Needs, string Reason, string Source);

    private static readonly Fence[] Waits = [Fence.Store, Fence.Full];

    private static readonly Row[] Table =
    [
        new(Architecture.X86_64, MemoryType.WriteBack, null, "stores of a CPU are seen in order, and a lock hands that order on", "Intel SDM vol. 3A, 9.2.2"),
        new(Architecture.X86_64, MemoryType.Uncached, null, "an uncached store is done before the store that gives the lock up", "Intel SDM vol. 3A, 12.3"),
        new(Architecture.X86_64, MemoryType.WriteCombining, [Fence.Store, Fence.Full, Fence.Locked], "write-combining buffers are their CPU's own, and an unlock does not drain them", "Intel SDM vol. 3A, 12.3.1; Linux Documentation/driver-api/device-io.rst"),
        new(Architecture.AArch64, MemoryType.WriteBack, null, "Armv8 is other-multi-copy atomic", "Arm ARM DDI 0487, B2.3"),
        new(Architecture.AArch64, MemoryType.Uncached, null, "Device stores are ordered before a doorbell that a lock orders behind them", "Arm ARM DDI 0487, B2.4.1.1, second item"),
        new(Architecture.AArch64, MemoryType.WriteCombining, Waits, "the arrival of Normal non-cacheable stores is ordered by barriers of their own CPU", "Arm ARM DDI 0487, B2.4.1.1, third item"),
        new(Architecture.Ppc64Le, MemoryType.WriteBack, null, "the lwsync of an unlock orders cacheable storage", "Linux arch/powerpc/include/asm/spinlock.h"),
        new(Architecture.Ppc64Le, MemoryType.Uncached, Waits, "an unlock orders cacheable storage only", "Linux include/asm-generic/mmiowb.h and arch/powerpc (sync before an unlock)"),
        new(Architecture.Ppc64Le, MemoryType.WriteCombining, Waits, "an unlock orders cacheable storage only", "Linux include/asm-generic/mmiowb.h and arch/powerpc (sync before an unlock)"),
        new(Architecture.RiscV64, MemoryType.WriteBack, null, "the fence of an unlock orders memory", "RISC-V unprivileged ISA, RVWMO"),
        new(Architecture.RiscV64, MemoryType.WriteCombining, null, "the fence of an unlock orders memory", "RISC-V unprivileged ISA, RVWMO"),
        new(Architecture.RiscV64, MemoryType.Uncached, Waits, "an unlock orders memory and no I/O", "Linux arch/riscv/include/asm/mmio.h (mmiowb)"),
        new(Architecture.S390x, MemoryType.WriteBack, null, "stores of a CPU are seen in order", "Principles of Operation SA22-7832, chapter 5"),
        new(Architecture.S390x, MemoryType.Uncached, null, "PCI stores of a CPU are done in order with its other stores", "Linux arch/s390/include/asm/barrier.h"),
    ];

    public static Guarantee Decide(InstructionSequence stream, int at, int doorbell)
    {
        var store = (StreamStore)stream.Events[at];
        if (Chain(stream, at, doorbell) is not var (release, acquire))
            return new(GuaranteeKind.NotGuaranteed, "G2", $"CPU {store.Cpu} stored {store} and CPU {stream.Events[doorbell].Cpu} rang, and no lock went from the one to the other", "Linux Documentation/memory-barriers.txt (locks and device stores)");
        // A hint past the caches makes an ordinary mapping one that combines.
        var memory = store.Kind is StoreKind.NonTemporal or StoreKind.Direct && stream.Architecture == Architecture.X86_64 && (store.Memory == MemoryType.WriteBack || store.Kind == StoreKind.Direct)
            ? MemoryType.WriteCombining : store.Memory;
        if (Array.Find(Table, row => row.Arch == stream.Architecture && row.Memory == memory) is not { } row)
            return new(GuaranteeKind.Unknown, "G2", $"no rule yet for handing {memory} stores on", "lab/Ordering/Streams/HandOver.cs");
        if (row.Needs is { } needs && !Fences(stream, at, release, store.Cpu).Any(fence => needs.Contains(fence)))
            return new(GuaranteeKind.NotGuaranteed, "G2", $"CPU {store.Cpu} gave the lock up without a fence behind {store}: {row.Reason}", row.Source);
        // Once seen by the second CPU an entry in memory is like its own store.
        if (memory != MemoryType.WriteBack)
        {
            var handed = new Guarantee(GuaranteeKind.Guaranteed, "G2", row.Reason, row.Source);
            return stream.IsDetached(store) ? StoreOrder.Detached(stream, handed) : handed;
        }
        return Fences(stream, acquire, doorbell, stream.Events[doorbell].Cpu).Append(Fence.None)
            .Select(fence => OrderingRules.EntryBeforeDoorbell(stream.Architecture, MemoryType.WriteBack, fence)).Aggregate(Guarantee.Stronger);
    }

    private static (int Release, int Acquire)? Chain(InstructionSequence stream, int at, int doorbell)
    {
        for (var i = at + 1; i < doorbell; i++)
            if (stream.Events[i] is StreamLock { Acquired: false } release && release.Cpu == stream.Events[at].Cpu)
                for (var j = i + 1; j < doorbell; j++)
                    if (stream.Events[j] is StreamLock { Acquired: true } acquire && acquire.Cpu == stream.Events[doorbell].Cpu && acquire.Address == release.Address)
                        return (i, j);
        return null;
    }

    private static IEnumerable<Fence> Fences(InstructionSequence stream, int from, int to, int cpu) =>
        stream.Events.Skip(from + 1).Take(to - from - 1).OfType<StreamFence>().Where(fence => fence.Cpu == cpu).Select(fence => fence.Fence);
}
