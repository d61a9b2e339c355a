using Lab.Ordering;
using Lab.Ordering.Streams;
using Lab.Specs.Ordering.Model;

namespace Lab.Specs.Ordering.Litmus;

/// <summary>The streams that are committed as litmus tests.</summary>
internal static class GoldenTests
{
    public static IReadOnlyDictionary<string, InstructionSequence> All { get; } = X86.Concat(Others).ToDictionary(test => test.Name, test => test.Sequence);

    private static IEnumerable<(string Name, InstructionSequence Sequence)> X86
    {
        get
        {
            foreach (var (memory, word) in ((MemoryType, string)[])[(MemoryType.Uncached, "uc"), (MemoryType.WriteCombining, "wc"), (MemoryType.WriteBack, "wb")])
                foreach (var (kind, store) in ((StoreKind, string)[])[(StoreKind.Plain, "mov"), (StoreKind.NonTemporal, "movnti")])
                    foreach (var (fence, between) in ((Fence, string)[])[(Fence.None, "none"), (Fence.Store, "sfence"), (Fence.Full, "mfence"), (Fence.Locked, "xchg")])
                        yield return ($"x86-{word}-{store}-{between}", Cells.Of(Architecture.X86_64, memory, kind, fence));
            var wc = Cells.Of(Architecture.X86_64, MemoryType.WriteCombining, StoreKind.Plain, Fence.None);
            yield return ("x86-wc-mov-uc-read", wc.With([.. wc.Events.Take(8), new StreamLoad(StreamPlace.Elsewhere, MemoryType.Uncached), wc.Events[8]]));
            yield return ("x86-wc-mov-twice-mapped", wc.With([.. wc.Events.Take(8), new StreamLoad(StreamPlace.Entry, MemoryType.Uncached), wc.Events[8]]));
            yield return ("x86-wc-fence-too-early", wc.With([.. wc.Events.Take(7), new StreamFence(Fence.Store), .. wc.Events.Skip(7)]));
            yield return ("x86-wb-mov-then-movnti", wc.With([.. Cells.Of(Architecture.X86_64, MemoryType.WriteBack, StoreKind.Plain, Fence.None).Events.Take(4),
                .. Cells.Of(Architecture.X86_64, MemoryType.WriteBack, StoreKind.NonTemporal, Fence.None).Events.Skip(4)]));
        }
    }

    private static IEnumerable<(string Name, InstructionSequence Sequence)> Others
    {
        get
        {
            foreach (var (fence, between) in ((Fence, string)[])
                [(Fence.None, "none"), (Fence.Store, "dsb-st"), (Fence.DmbOshst, "dmb-oshst"), (Fence.DmbIsh, "dmb-ish"), (Fence.DmbIshst, "dmb-ishst"), (Fence.DmbSy, "dmb-sy"), (Fence.ReadBack, "read-back")])
                yield return ($"arm-nc-{between}", Cells.Of(Architecture.AArch64, MemoryType.WriteCombining, StoreKind.Plain, fence));
            var nc = Cells.Of(Architecture.AArch64, MemoryType.WriteCombining, StoreKind.Plain, Fence.None);
            var bell = CopySequence.Doorbell(Architecture.AArch64);
            yield return ("arm-nc-stlr-doorbell", nc.With([.. nc.Events.Take(8), bell with { Traits = bell.Traits | StoreTraits.Release }]));
            yield return ("arm-nc-dmb-ishld", nc.With([.. nc.Events.Take(8), new StreamFence(Fence.None) { Instruction = "dmb ishld" }, bell]));
            yield return ("arm-nc-isb", nc.With([.. nc.Events.Take(8), new StreamFence(Fence.None) { Instruction = "isb" }, bell]));
            yield return ("arm-nc-stlr-copy", CopySequence.Of(CopyForm.Of(Architecture.AArch64, CopyStrategy.Store8)!, MemoryType.WriteCombining, Fence.None));
            yield return ("arm-nc-stlr-copy-dmb-ish", CopySequence.Of(CopyForm.Of(Architecture.AArch64, CopyStrategy.Store8)!, MemoryType.WriteCombining, Fence.MemoryBarrier));
            yield return ("arm-nc-bytes-read-back", CopySequence.Of(CopyForm.Of(Architecture.AArch64, CopyStrategy.Bytes)!, MemoryType.WriteCombining, Fence.ReadBack));
            foreach (var (fence, between) in ((Fence, string)[])[(Fence.None, "none"), (Fence.Full, "sync"), (Fence.ReadBack, "read-back")])
                yield return ($"ppc-ci-{between}", Cells.Of(Architecture.Ppc64Le, MemoryType.WriteCombining, StoreKind.Plain, fence));
            foreach (var (fence, between) in ((Fence, string)[])[(Fence.None, "none"), (Fence.Store, "fence-ow-ow"), (Fence.Full, "fence"), (Fence.ReadBack, "read-back")])
                yield return ($"riscv-main-{between}", Cells.Of(Architecture.RiscV64, MemoryType.WriteBack, StoreKind.Plain, fence));
        }
    }
}
