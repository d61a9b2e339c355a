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
    public void X86PromisesWhatTheManualsPromise(MemoryType memory, Fence fence, bool holds, string rule)
    {
        var guarantee = OrderingRules.EntryBeforeDoorbell(Architecture.X86_64, memory, fence);
        guarantee.Holds.Should().Be(holds);
        guarantee.Rule.Should().Be(rule);
        guarantee.Source.Should().NotBeEmpty();
    }

    [Fact]
    public void WhatTheTableDoesNotKnowItDoesNotPromise() =>
        OrderingRules.EntryBeforeDoorbell(Architecture.S390x, MemoryType.Uncached, Fence.Full).Holds.Should().BeNull();
}
