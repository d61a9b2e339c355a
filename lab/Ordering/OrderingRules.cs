namespace Lab.Ordering;

/// <summary>
/// Which combinations of memory type, store kind and fence promise that an entry is with the device before its doorbell is.
/// The doorbell itself is a 4-byte store to an uncached mapping. First matching row wins.
/// </summary>
public static class OrderingRules
{
    private sealed record Row(Architecture Arch, MemoryType Memory, Fence[] Fences, GuaranteeKind Kind, string Rule, string Reason, string Source)
    {
        // Null where the rule is the same for every kind of store that the rows above leave over.
        public StoreKind[]? Kinds { get; init; }
    }

    private const string SamePeripheral = "assumes that both BARs of the function are one peripheral, which is implementation defined";

    private static readonly Row[] Table = [.. X86Hinted, .. X86, .. Arm, .. Power, .. RiscV, .. S390];

    /// <summary>Looks up the promise for one submission queue whose entries are stored by plain stores.</summary>
    /// <param name="arch">Architecture whose instructions ran.</param>
    /// <param name="entries">Memory type of the mapping that the entry was stored through.</param>
    /// <param name="fence">Fence between the last store of the entry and the doorbell.</param>
    public static Guarantee EntryBeforeDoorbell(Architecture arch, MemoryType entries, Fence fence) => EntryBeforeDoorbell(arch, entries, fence, StoreKind.Plain);

    /// <summary>The same for a copy strategy: its kind of stores, and the fence that it may end with itself.</summary>
    public static Guarantee EntryBeforeDoorbell(MemoryType entries, Fence fence, CopyForm copy)
    {
        var guarantee = EntryBeforeDoorbell(copy.Architecture, entries, fence, copy.Kind);
        return guarantee.Kind == GuaranteeKind.Guaranteed || copy.Ends == Fence.None ? guarantee : EntryBeforeDoorbell(copy.Architecture, entries, copy.Ends, copy.Kind);
    }

    /// <summary>The same for one kind of stores.</summary>
    public static Guarantee EntryBeforeDoorbell(Architecture arch, MemoryType entries, Fence fence, StoreKind stores)
    {
        var instruction = ManagedFence.Becomes(arch, fence) ?? fence;
        foreach (var row in Table)
            if (row.Arch == arch && row.Memory == entries && row.Kinds?.Contains(stores) != false && row.Fences.Contains(instruction))
                return new(row.Kind, row.Rule, row.Reason, row.Source);
        return new(GuaranteeKind.Unknown, "-", $"no rule yet for {arch}, {entries}, {stores} stores, {fence}", "lab/Ordering/OrderingRules.cs");
    }

    // Before the rules for all other stores: a weaker order than theirs.
    private static IEnumerable<Row> X86Hinted =>
    [
        new(Architecture.X86_64, MemoryType.Uncached, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.X86_64)], GuaranteeKind.Guaranteed, "X1",
            "the memory type overrides the non-temporal hint: the stores are uncached ones, which reach the bus in program order",
            "Intel SDM vol. 2B, MOVNTI and MOVNTDQ; vol. 3A, 12.3") { Kinds = [StoreKind.NonTemporal] },
        new(Architecture.X86_64, MemoryType.WriteBack, X86Drains, GuaranteeKind.Guaranteed, "X2",
            "sfence, mfence and locked instructions put non-temporal stores before all later stores", "Intel SDM vol. 3A, 9.2.2 and 9.2.5; vol. 2B, MOVNTI")
            { Kinds = [StoreKind.NonTemporal, StoreKind.Direct] },
        new(Architecture.X86_64, MemoryType.WriteBack, [Fence.None, Fence.ReadBack], GuaranteeKind.VendorDependent, "X3",
            "non-temporal and direct stores are an exception to the order of stores, and nothing drains them before the doorbell: a load of cached memory does not",
            "Intel SDM vol. 3A, 9.2.2 (exceptions: streaming stores of non-temporal move instructions)") { Kinds = [StoreKind.NonTemporal, StoreKind.Direct] },
        new(Architecture.X86_64, MemoryType.Uncached, X86Drains, GuaranteeKind.Guaranteed, "X2",
            "sfence, mfence and locked instructions drain the write-combining buffers", "Intel SDM vol. 2B, MOVDIR64B; vol. 3A, 9.2.5") { Kinds = [StoreKind.Direct] },
        new(Architecture.X86_64, MemoryType.Uncached, [Fence.ReadBack], GuaranteeKind.Guaranteed, "X2",
            "a read of uncached memory drains the write-combining buffers", "Intel SDM vol. 2B, MOVDIR64B; vol. 3A, 12.3 (WC)") { Kinds = [StoreKind.Direct] },
        new(Architecture.X86_64, MemoryType.Uncached, [Fence.None], GuaranteeKind.VendorDependent, "X3",
            "a direct store follows the write-combining protocol in uncached memory too, and is weakly ordered against other stores",
            "Intel SDM vol. 2B, MOVDIR64B; Linux iosubmit_cmds512 (order of access is not guaranteed)") { Kinds = [StoreKind.Direct] },
        new(Architecture.X86_64, MemoryType.WriteBack, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.X86_64)], GuaranteeKind.Guaranteed, "X1",
            "stores of a string operation may be seen out of order among themselves, but a later store is not seen before them",
            "Intel SDM vol. 3A, 9.2.4 (fast-string operation and out-of-order stores)") { Kinds = [StoreKind.Repeated] },
    ];

    private static Fence[] X86Drains => [Fence.Store, Fence.Full, Fence.Locked];

    private static IEnumerable<Row> X86 =>
    [
        new(Architecture.X86_64, MemoryType.Uncached, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.X86_64)], GuaranteeKind.Guaranteed, "X1",
            "stores to uncached memory reach the bus in program order", "Intel SDM vol. 3A, 12.3 (strong uncacheable, UC-)"),
        new(Architecture.X86_64, MemoryType.WriteBack, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.X86_64)], GuaranteeKind.Guaranteed, "X1",
            "a store to write-back memory is visible before a later uncached store (TSO)", "Intel SDM vol. 3A, 9.2.2; Linux dma_wmb() on x86 is a compiler barrier"),
        new(Architecture.X86_64, MemoryType.WriteCombining, X86Drains, GuaranteeKind.Guaranteed, "X2",
            "sfence, mfence and locked instructions drain the write-combining buffers", "Intel SDM vol. 3A, 12.3 (WC) and 9.2.5"),
        new(Architecture.X86_64, MemoryType.WriteCombining, [Fence.None], GuaranteeKind.VendorDependent, "X3",
            "no fence between write-combining stores and the doorbell: Intel documents that an uncached write drains the buffers, AMD only an uncached read",
            "Intel SDM vol. 3A, 12.3.1; AMD Family 17h Software Optimization Guide, 2.13.3"),
    ];

    // The doorbell is an stlr on this driver's way (Volatile.Write), which would order by itself; the table does not lean on what a code
    // generator happens to emit.
    private static IEnumerable<Row> Arm =>
    [
        new(Architecture.AArch64, MemoryType.Uncached, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.AArch64)], GuaranteeKind.Guaranteed, "A1",
            $"stores to one Device-nGn* peripheral arrive in program order ({SamePeripheral})", "Arm ARM DDI 0487, B2.4.1.1 Peripheral arrival order, first item"),
        new(Architecture.AArch64, MemoryType.WriteCombining, [Fence.Store, Fence.Full, Fence.DmbOshst, Fence.DmbSy], GuaranteeKind.Guaranteed, "A2",
            $"a barrier between Normal non-cacheable and Device stores to one peripheral orders their arrival ({SamePeripheral})",
            "Arm ARM DDI 0487, B2.4.1.1 Peripheral arrival order, third item"),
        new(Architecture.AArch64, MemoryType.WriteCombining, [Fence.DmbIsh, Fence.DmbIshst], GuaranteeKind.Guaranteed, "A2",
            $"as for every dmb ({SamePeripheral}); readings before 2026 leave a device outside the inner shareable domain and ask for osh",
            "Arm ARM DDI 0487, B2.4.1.1, third item, with AARCH-24234 in the known issues of issue M.a (the domain of a dmb has no functional meaning)"),
        new(Architecture.AArch64, MemoryType.WriteCombining, [Fence.None, Fence.Dgh, Fence.ReadBack], GuaranteeKind.NotGuaranteed, "A3",
            "nothing orders Normal non-cacheable stores against a later Device store; dgh is a hint and a load without a dependency orders nothing", "Arm ARM DDI 0487, B2.4.1.1 Peripheral arrival order (\"otherwise in any order\")"),
        new(Architecture.AArch64, MemoryType.WriteBack, [Fence.Store, Fence.Full, Fence.DmbOshst, Fence.DmbSy], GuaranteeKind.Guaranteed, "A2",
            "a barrier orders the entry in memory before the doorbell; Armv8 is other-multi-copy atomic, so who sees the one sees the other",
            "Linux commit 22ec71615d82; dma_wmb() on arm64 is dmb oshst"),
        new(Architecture.AArch64, MemoryType.WriteBack, [Fence.DmbIsh, Fence.DmbIshst], GuaranteeKind.Guaranteed, "A2",
            "as for every dmb; readings before 2026 ask for osh where a device looks", "AARCH-24234 in the known issues of Arm ARM DDI 0487 issue M.a"),
        new(Architecture.AArch64, MemoryType.WriteBack, [Fence.None, Fence.Dgh, Fence.ReadBack], GuaranteeKind.NotGuaranteed, "A3",
            "nothing orders a store to Normal memory against a later Device store; dgh is a hint and a load without a dependency orders nothing", "Arm ARM DDI 0487, B2.3; Linux writel() on arm64 begins with dmb oshst"),
    ];

    private static IEnumerable<Row> Power =>
    [
        new(Architecture.Ppc64Le, MemoryType.Uncached, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.Ppc64Le)], GuaranteeKind.Guaranteed, "P1",
            "stores to storage that is caching inhibited and guarded are performed in program order", "Power ISA 3.1, book II, 1.7.1 (storage access ordering)"),
        new(Architecture.Ppc64Le, MemoryType.WriteCombining, [Fence.Store, Fence.Full], GuaranteeKind.Guaranteed, "P2",
            "sync orders all storage accesses and breaks combining", "Power ISA 3.1, book II, 4.6.3 (sync, L=0); Linux writel() on powerpc begins with sync"),
        new(Architecture.Ppc64Le, MemoryType.WriteCombining, [Fence.None, Fence.Lwsync, Fence.Eieio, Fence.ReadBack], GuaranteeKind.NotGuaranteed, "P2",
            "stores to storage that is not guarded may be combined and reordered: eieio asks for guarded storage, lwsync for cacheable storage",
            "Power ISA 3.1, book II, 4.6.3; Linux arch/powerpc/include/asm/barrier.h (lwsync: cacheable operations only)"),
        new(Architecture.Ppc64Le, MemoryType.WriteBack, [Fence.Store, Fence.Full], GuaranteeKind.Guaranteed, "P2",
            "sync orders a store to memory before a later store to a device", "Power ISA 3.1, book II, 4.6.3; Linux wmb() and writel() on powerpc"),
        new(Architecture.Ppc64Le, MemoryType.WriteBack, [Fence.None, Fence.Lwsync, Fence.Eieio, Fence.ReadBack], GuaranteeKind.NotGuaranteed, "P2",
            "only sync orders cacheable storage against caching inhibited storage; lwsync and eieio order within one of them",
            "Power ISA 3.1, book II, 4.6.3; Linux arch/powerpc/include/asm/barrier.h"),
    ];

    private static IEnumerable<Row> RiscV =>
    [
        new(Architecture.RiscV64, MemoryType.Uncached, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.RiscV64)], GuaranteeKind.Guaranteed, "R1",
            "I/O regions are strongly ordered on one channel", "Linux arch/riscv/include/asm/mmio.h (platform specification: I/O regions on channel 0); RISC-V privileged ISA, 3.6.5"),
        new(Architecture.RiscV64, MemoryType.WriteCombining, [Fence.Store, Fence.Full, Fence.FenceWO], GuaranteeKind.Guaranteed, "R2",
            "a fence with w before and o after orders main memory stores before device stores", "RISC-V unprivileged ISA, 2.7 (FENCE)"),
        new(Architecture.RiscV64, MemoryType.WriteBack, [Fence.Store, Fence.Full, Fence.FenceWO], GuaranteeKind.Guaranteed, "R2",
            "a fence with w before and o after orders main memory stores before device stores", "RISC-V unprivileged ISA, 2.7 (FENCE); Linux writel() on riscv is fence w,o; sw"),
        new(Architecture.RiscV64, MemoryType.WriteCombining, [Fence.None, Fence.FenceWW, Fence.ReadBack], GuaranteeKind.NotGuaranteed, "R2",
            "nothing orders main memory stores against a later device store: fence w,w names no device", "RISC-V unprivileged ISA, chapter RVWMO Memory Consistency Model (main memory only)"),
        new(Architecture.RiscV64, MemoryType.WriteBack, [Fence.None, Fence.FenceWW, Fence.ReadBack], GuaranteeKind.NotGuaranteed, "R2",
            "nothing orders main memory stores against a later device store: fence w,w names no device", "RISC-V unprivileged ISA, chapter RVWMO Memory Consistency Model (main memory only)"),
    ];

    // No row for write-combining: Linux 6.12 offers no such mapping to user space, and whether anything but pciwb drains one is not known.
    private static IEnumerable<Row> S390 =>
    [
        new(Architecture.S390x, MemoryType.Uncached, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.S390x)], GuaranteeKind.Guaranteed, "S1",
            "PCI store instructions of one CPU are performed in order", "Linux arch/s390/include/asm/pci_io.h and barrier.h: writel() is pcistg, wmb() a compiler barrier"),
        new(Architecture.S390x, MemoryType.WriteBack, [Fence.None, Fence.ReadBack, .. FenceCode.On(Architecture.S390x)], GuaranteeKind.Guaranteed, "S1",
            "stores of one CPU are seen in order, and a PCI store is one of them", "z/Architecture Principles of Operation, 5 (sequence of storage references); Linux wmb() on s390 is a compiler barrier"),
    ];
}
