using Lab.Ordering;
using Lab.Ordering.Streams;
using Lab.Specs.Ordering.Model;

namespace Lab.Specs.Ordering.Streams;

/// <summary>CPU 0 stores an entry, CPU 1 rings.</summary>
[Trait("Tier", "unit")]
public sealed class HandOverSpec
{
    private const ulong Lock = 0x1000;

    [Theory]
    [InlineData(Architecture.X86_64, MemoryType.Uncached, Fence.None, Fence.None, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.X86_64, MemoryType.WriteBack, Fence.None, Fence.None, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.X86_64, MemoryType.WriteCombining, Fence.None, Fence.Store, GuaranteeKind.NotGuaranteed)]
    [InlineData(Architecture.X86_64, MemoryType.WriteCombining, Fence.Store, Fence.None, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.AArch64, MemoryType.WriteBack, Fence.None, Fence.None, GuaranteeKind.NotGuaranteed)]
    [InlineData(Architecture.AArch64, MemoryType.WriteBack, Fence.None, Fence.DmbOshst, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.AArch64, MemoryType.WriteCombining, Fence.None, Fence.DmbOshst, GuaranteeKind.NotGuaranteed)]
    [InlineData(Architecture.AArch64, MemoryType.WriteCombining, Fence.Store, Fence.None, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.Ppc64Le, MemoryType.Uncached, Fence.None, Fence.Full, GuaranteeKind.NotGuaranteed)]
    [InlineData(Architecture.Ppc64Le, MemoryType.Uncached, Fence.Full, Fence.None, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.RiscV64, MemoryType.Uncached, Fence.None, Fence.Full, GuaranteeKind.NotGuaranteed)]
    [InlineData(Architecture.RiscV64, MemoryType.WriteBack, Fence.None, Fence.FenceWO, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.S390x, MemoryType.Uncached, Fence.None, Fence.None, GuaranteeKind.Guaranteed)]
    [InlineData(Architecture.S390x, MemoryType.WriteCombining, Fence.None, Fence.None, GuaranteeKind.Unknown)]
    public void AStoreOfAnotherCpuMustHaveLeftItBeforeTheLockDid(Architecture arch, MemoryType memory, Fence before, Fence after, GuaranteeKind kind) =>
        StreamRules.Judge(Made(arch, memory, StoreKind.Plain, before, after, Lock)).Guarantee.Kind.Should().Be(kind);

    [Theory]
    [InlineData(Architecture.X86_64)]
    [InlineData(Architecture.AArch64)]
    [InlineData(Architecture.S390x)]
    public void WithoutTheSameLockNothingIsHandedOn(Architecture arch)
    {
        var guarantee = StreamRules.Judge(Made(arch, MemoryType.Uncached, StoreKind.Plain, Fence.Full, Fence.Full, Lock + 8)).Guarantee;

        guarantee.Kind.Should().Be(GuaranteeKind.NotGuaranteed);
        guarantee.Rule.Should().Be("G2");
    }

    [Fact]
    public void AHintPastTheCachesNeedsItsFenceBeforeTheUnlock()
    {
        StreamRules.Judge(Made(Architecture.X86_64, MemoryType.WriteBack, StoreKind.NonTemporal, Fence.None, Fence.Store, Lock)).Guarantee.Kind.Should().Be(GuaranteeKind.NotGuaranteed);
        StreamRules.Judge(Made(Architecture.X86_64, MemoryType.WriteBack, StoreKind.NonTemporal, Fence.Store, Fence.None, Lock)).Guarantee.Kind.Should().Be(GuaranteeKind.Guaranteed);
    }

    private static InstructionSequence Made(Architecture arch, MemoryType memory, StoreKind kind, Fence before, Fence after, ulong taken)
    {
        var whole = Cells.Of(arch, memory, kind, Fence.None);
        return whole.With(
        [
            .. whole.Events.Take(whole.Events.Count - 1), new StreamFence(before), new StreamLock(Lock, false),
            new StreamLock(taken, true) { Cpu = 1 }, new StreamFence(after) { Cpu = 1 }, CopySequence.Doorbell(arch) with { Cpu = 1 },
        ]);
    }
}
