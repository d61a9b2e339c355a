using Lab.Ordering;

namespace Lab.Specs.Ordering;

[Trait("Tier", "unit")]
public sealed class OrderingRulesSpec
{
    [Theory]
    [InlineData(MemoryType.Uncached, Fence.None, true, "X1")]
    [InlineData(MemoryType.WriteBack, Fence.None, true, "X1")]
    [InlineData(MemoryType.WriteCombining, Fence.Store, true, "X2")]
    [InlineData(MemoryType.WriteCombining, Fence.Full, true, "X2")]
    [InlineData(MemoryType.WriteCombining, Fence.Locked, true, "X2")]
    [InlineData(MemoryType.WriteCombining, Fence.None, false, "X3")]
    public void X86PromisesWhatTheManualsPromise(MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(Architecture.X86_64, memory, fence, holds, rule);

    [Theory]
    [InlineData(MemoryType.Uncached, Fence.None, true, "A1")]
    [InlineData(MemoryType.Uncached, Fence.Store, true, "A1")]
    [InlineData(MemoryType.WriteCombining, Fence.Store, true, "A2")]
    [InlineData(MemoryType.WriteCombining, Fence.DmbOshst, true, "A2")]
    [InlineData(MemoryType.WriteCombining, Fence.DmbIsh, true, "A2")]
    [InlineData(MemoryType.WriteCombining, Fence.None, false, "A3")]
    [InlineData(MemoryType.WriteBack, Fence.Full, true, "A2")]
    [InlineData(MemoryType.WriteBack, Fence.None, false, "A3")]
    public void ArmPromisesWhatPeripheralArrivalOrderSays(MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(Architecture.AArch64, memory, fence, holds, rule);

    [Theory]
    [InlineData(MemoryType.Uncached, Fence.None, true, "P1")]
    [InlineData(MemoryType.WriteCombining, Fence.Store, true, "P2")]
    [InlineData(MemoryType.WriteCombining, Fence.Eieio, false, "P2")]
    [InlineData(MemoryType.WriteCombining, Fence.Lwsync, false, "P2")]
    [InlineData(MemoryType.WriteCombining, Fence.None, false, "P2")]
    [InlineData(MemoryType.WriteBack, Fence.Full, true, "P2")]
    [InlineData(MemoryType.WriteBack, Fence.Lwsync, false, "P2")]
    public void PowerAsksForSyncWhereStorageIsNotGuarded(MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(Architecture.Ppc64Le, memory, fence, holds, rule);

    [Theory]
    [InlineData(MemoryType.Uncached, Fence.None, true, "R1")]
    [InlineData(MemoryType.WriteCombining, Fence.FenceWO, true, "R2")]
    [InlineData(MemoryType.WriteBack, Fence.Store, true, "R2")]
    [InlineData(MemoryType.WriteBack, Fence.None, false, "R2")]
    public void RiscVAsksForAFenceFromMemoryToDevice(MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(Architecture.RiscV64, memory, fence, holds, rule);

    [Theory]
    [InlineData(MemoryType.Uncached, Fence.None, true, "S1")]
    [InlineData(MemoryType.WriteBack, Fence.Bcr14, true, "S1")]
    public void S390KeepsStoresInOrder(MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(Architecture.S390x, memory, fence, holds, rule);

    [Theory]
    [InlineData(CopyStrategy.NonTemporal, MemoryType.Uncached, Fence.None, true, "X1")]
    [InlineData(CopyStrategy.NonTemporal, MemoryType.WriteBack, Fence.None, false, "X3")]
    [InlineData(CopyStrategy.NonTemporal, MemoryType.WriteBack, Fence.Store, true, "X2")]
    [InlineData(CopyStrategy.NonTemporalVector, MemoryType.WriteBack, Fence.Locked, true, "X2")]
    [InlineData(CopyStrategy.NonTemporalVector, MemoryType.WriteCombining, Fence.None, false, "X3")]
    [InlineData(CopyStrategy.NonTemporalVector, MemoryType.WriteCombining, Fence.Full, true, "X2")]
    [InlineData(CopyStrategy.Store64, MemoryType.Uncached, Fence.None, false, "X3")]
    [InlineData(CopyStrategy.Store64, MemoryType.Uncached, Fence.Store, true, "X2")]
    [InlineData(CopyStrategy.MemcpyToIo, MemoryType.WriteBack, Fence.None, true, "X1")]
    [InlineData(CopyStrategy.MemcpyToIo, MemoryType.WriteCombining, Fence.None, false, "X3")]
    [InlineData(CopyStrategy.StructCopy, MemoryType.WriteBack, Fence.None, true, "X1")]
    public void X86HasRulesOfItsOwnForStoresThatAreNotPlain(CopyStrategy copy, MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(OrderingRules.EntryBeforeDoorbell(memory, fence, CopyForm.Of(Architecture.X86_64, copy)!), holds, rule);

    [Theory]
    [InlineData(MemoryType.Uncached, Fence.None, true, "A1")]
    [InlineData(MemoryType.WriteCombining, Fence.Dgh, false, "A3")]
    [InlineData(MemoryType.WriteCombining, Fence.WriteBarrier, true, "A2")]
    [InlineData(MemoryType.WriteBack, Fence.None, false, "A3")]
    public void ArmsNonTemporalPairsKeepTheOrdinaryRules(MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(OrderingRules.EntryBeforeDoorbell(memory, fence, CopyForm.Of(Architecture.AArch64, CopyStrategy.NonTemporal)!), holds, rule);

    [Fact]
    public void ACopyThatEndsWithAFenceNeedsNoOther()
    {
        OrderingRules.EntryBeforeDoorbell(MemoryType.WriteCombining, Fence.None, CopyForm.Of(Architecture.Ppc64Le, CopyStrategy.MemcpyToIo)!).Holds.Should().BeTrue();
        OrderingRules.EntryBeforeDoorbell(MemoryType.WriteCombining, Fence.None, CopyForm.Of(Architecture.Ppc64Le, CopyStrategy.Store4)!).Holds.Should().BeFalse();
    }

    [Theory]
    [InlineData(Architecture.X86_64, Fence.WriteBarrier, false)]
    [InlineData(Architecture.X86_64, Fence.MemoryBarrier, true)]
    [InlineData(Architecture.AArch64, Fence.WriteBarrier, true)]
    [InlineData(Architecture.AArch64, Fence.ReadBack, false)]
    [InlineData(Architecture.X86_64, Fence.ReadBack, null)]
    [InlineData(Architecture.Ppc64Le, Fence.MemoryBarrier, true)]
    [InlineData(Architecture.Ppc64Le, Fence.ReadBack, false)]
    [InlineData(Architecture.RiscV64, Fence.FenceWW, false)]
    [InlineData(Architecture.RiscV64, Fence.WriteBarrier, null)]
    public void WhatDotNetCanExpressIsAFenceForWriteCombiningHereAndNoneThere(Architecture arch, Fence fence, bool? holds) =>
        OrderingRules.EntryBeforeDoorbell(arch, MemoryType.WriteCombining, fence).Holds.Should().Be(holds);

    [Fact]
    public void WhatTheTableDoesNotKnowItDoesNotPromise()
    {
        OrderingRules.EntryBeforeDoorbell(Architecture.S390x, MemoryType.WriteCombining, Fence.Full).Holds.Should().BeNull();
        OrderingRules.EntryBeforeDoorbell(Architecture.AArch64, MemoryType.Uncached, Fence.Eieio).Holds.Should().BeNull();
    }

    [Fact]
    public void EveryFenceOfAnArchitectureHasARuleForEachMemoryThatItsKernelMaps()
    {
        foreach (var arch in Enum.GetValues<Architecture>())
            foreach (var memory in Enum.GetValues<MemoryType>().Where(m => (arch, m) != (Architecture.S390x, MemoryType.WriteCombining)))
                foreach (var fence in FenceCode.On(arch).Prepend(Fence.None))
                    foreach (var kind in CopyForm.On(arch).Select(form => form.Kind).Distinct())
                        OrderingRules.EntryBeforeDoorbell(arch, memory, fence, kind).Holds.Should().NotBeNull($"{arch} {memory} {fence} {kind}");
    }

    private static void Promises(Architecture arch, MemoryType memory, Fence fence, bool holds, string rule) =>
        Promises(OrderingRules.EntryBeforeDoorbell(arch, memory, fence), holds, rule);

    private static void Promises(Guarantee guarantee, bool holds, string rule)
    {
        guarantee.Holds.Should().Be(holds);
        guarantee.Rule.Should().Be(rule);
        guarantee.Source.Should().NotBeEmpty();
    }
}
