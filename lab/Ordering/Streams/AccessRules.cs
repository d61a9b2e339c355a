namespace Lab.Ordering.Streams;

/// <summary>Stores that fail, or of which nothing is known, whatever order they have.</summary>
internal static class AccessRules
{
    private sealed record Row(Architecture Arch, GuaranteeKind Kind, string Rule, Func<InstructionSequence, StreamStore, bool> When, string Reason, string Source);

    private const StoreTraits Indivisible = StoreTraits.Atomic | StoreTraits.Conditional;
    private const string PowerIsa = "Power ISA 3.1, book II, 1.7.1 and 4.3.2";

    private static readonly Row[] Table =
    [
        new(Architecture.X86_64, GuaranteeKind.Fault, "X5", (stream, store) => stream.Trapped && store.Has(StoreTraits.Vex | StoreTraits.Evex | StoreTraits.NotEmulated),
            "KVM's emulator has no such instruction: the guest gets #UD, or QEMU an internal error", "Linux arch/x86/kvm/emulate.c and x86.c (handle_emulation_failure), 6.12; VEX moves are in 7.2, EVEX is not"),
        new(Architecture.AArch64, GuaranteeKind.Fault, "A4", (_, store) => store.Memory == MemoryType.Uncached && (Unaligned(store) || store.Has(StoreTraits.Block)),
            "an access to Device memory that is not aligned to its size takes an Alignment fault", "Arm ARM DDI 0487, chapter B2 (Device memory); the location may support it, which is implementation defined"),
        new(Architecture.AArch64, GuaranteeKind.Fault, "A5", (stream, store) => stream.Trapped && (store.Has(StoreTraits.Multiple | StoreTraits.WriteBack) || !store.Has(StoreTraits.General)),
            "a store of several registers, of a vector or with write-back carries no syndrome, so that KVM cannot emulate it", "Linux arch/arm64/kvm/mmio.c, io_mem_abort (ISV = 0)"),
        new(Architecture.AArch64, GuaranteeKind.Unknown, "A4", (_, store) => store.Memory == MemoryType.Uncached && store.Has(Indivisible),
            "whether an atomic or exclusive access to Device memory works is implementation defined", "Arm ARM DDI 0487, chapter B2 (Device memory)"),
        new(Architecture.Ppc64Le, GuaranteeKind.Fault, "P3", (_, store) => store.Memory != MemoryType.WriteBack && Unaligned(store),
            "an access to caching inhibited storage that is not aligned takes an alignment interrupt", PowerIsa),
        new(Architecture.Ppc64Le, GuaranteeKind.Fault, "P3", (_, store) => store.Memory != MemoryType.WriteBack && store.Has(StoreTraits.Quadword | StoreTraits.Conditional | StoreTraits.Block),
            "quadword, conditional and block-clearing stores to caching inhibited storage are interrupts", PowerIsa),
        new(Architecture.RiscV64, GuaranteeKind.Unknown, "R1", (_, store) => store.Memory == MemoryType.Uncached && (store.Has(Indivisible | StoreTraits.Block) || Unaligned(store)),
            "whether atomics, block zeroing and misaligned accesses to I/O regions work, their physical memory attributes say", "RISC-V privileged ISA, 3.6.3 and 3.6.4"),
        new(Architecture.S390x, GuaranteeKind.Unknown, "S1", (_, store) => store.Memory != MemoryType.WriteBack && !store.Has(StoreTraits.Pci),
            "an ordinary store to a PCI address is no PCI store", "Linux arch/s390/include/asm/pci_io.h"),
    ];

    /// <summary>What the first row that concerns the store says; null where none does.</summary>
    public static Guarantee? Find(InstructionSequence stream, StreamStore store)
    {
        if (!store.Known)
            return new(GuaranteeKind.Unknown, "-", $"the instruction that stored {store} is in no table", "lab/Ordering/Streams");
        foreach (var row in Table)
            if (row.Arch == stream.Architecture && row.When(stream, store))
                return new(row.Kind, row.Rule, $"{store}: {row.Reason}", row.Source);
        return null;
    }

    private static bool Unaligned(StreamStore store) => store.ElementWidth != 0 && store.Offset % store.ElementWidth != 0;

    private static bool Has(this StreamStore store, StoreTraits any) => (store.Traits & any) != 0;
}
