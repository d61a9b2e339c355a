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
                    OrderingRules.EntryBeforeDoorbell(arch, memory, fence).Holds.Should().NotBeNull($"{arch} {memory} {fence}");
    }

    private static void Promises(Architecture arch, MemoryType memory, Fence fence, bool holds, string rule)
    {
        var guarantee = OrderingRules.EntryBeforeDoorbell(arch, memory, fence);
        guarantee.Holds.Should().Be(holds);
        guarantee.Rule.Should().Be(rule);
        guarantee.Source.Should().NotBeEmpty();
    }
}
