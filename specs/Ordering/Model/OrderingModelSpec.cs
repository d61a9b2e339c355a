using Lab.Ordering;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;

namespace Lab.Specs.Ordering.Model;

[Trait("Tier", "unit")]
public sealed class OrderingModelSpec
{
    private static readonly byte[] Old = [.. Enumerable.Repeat((byte)0x11, 64)];

    [Fact]
    public void ABreakingOrderTearsTheEntryInTheMiddle()
    {
        var result = OrderingModel.Explore(Wc(Fence.None), Old);

        result.Kind.Should().Be(GuaranteeKind.VendorDependent);
        result.Execution!.Reading.Should().Be("portable");
        result.Execution.Missing.Should().Be(0xFFFF_FFFF_0000_0000);
        result.Execution.Executed.ToArray().Should().Equal([.. Cells.Entry[..32], .. Old[32..]]);
        result.Execution.Steps.Should().Equal(
            "the CPU stores (store; they wait in its write-combining buffers) bytes 0-63", "the CPU stores the doorbell (doorbell)", "the device receives bytes 0-31",
            "the device receives the doorbell", "the controller fetches the entry: bytes 32-63 are still in the write-combining buffers, or on their way");
    }

    [Fact]
    public void AStoreOf64BytesIsTornByNothingButCanBeLate() =>
        OrderingModel.Explore(Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Direct, Fence.None), Old).Execution!.Executed.ToArray().Should().Equal(Old);

    [Fact]
    public void StoreReleasesArriveInOrderAndTheDoorbellAnywhereAmongThem()
    {
        var copy = CopyForm.Of(Architecture.AArch64, CopyStrategy.Store8)!;

        OrderingModel.Explore(CopySequence.Of(copy, MemoryType.WriteCombining, Fence.None, Cells.Entry), Old).Execution!.Missing.Should().Be(0xFFFF_FFFF_0000_0000);
        OrderingModel.Explore(CopySequence.Of(CopyForm.Of(Architecture.AArch64, CopyStrategy.Reversed)!, MemoryType.WriteCombining, Fence.None, Cells.Entry), Old)
            .Execution!.Missing.Should().Be(0xFFFF_FFFF, "from the end they arrive in that order too");
    }

    [Fact]
    public void WhatIsPromisedIsExploredToTheEndAndCounted()
    {
        var result = OrderingModel.Explore(Wc(Fence.Store));

        result.Kind.Should().Be(GuaranteeKind.Guaranteed);
        result.Exhaustive.Should().BeTrue();
        result.States.Should().BeGreaterThan(256, "eight pieces arrive in any order, in two readings");
        result.Bound.Should().Contain($"all {result.States} states");
    }

    [Theory]
    [InlineData(Fence.None)]
    [InlineData(Fence.Store)]
    public void SmallerPiecesGiveTheSameVerdict(Fence fence)
    {
        var words = CopySequence.Of(CopyForm.Of(Architecture.X86_64, CopyStrategy.Store4)!, MemoryType.WriteCombining, fence);
        var (coarse, fine) = (OrderingModel.Explore(words), OrderingModel.Explore(words, bound: new(States: 1_000_000, Lane: 4)));

        fine.Kind.Should().Be(coarse.Kind);
        fine.Exhaustive.Should().BeTrue();
        fine.States.Should().BeGreaterThan(coarse.States);
    }

    [Fact]
    public void TooManyStatesAreSampledWhichIsSaidAndIsNoPass()
    {
        var result = OrderingModel.Explore(Wc(Fence.Store), bound: new(States: 100, Samples: 50, Seed: 7));

        result.Kind.Should().Be(GuaranteeKind.Unknown);
        result.Exhaustive.Should().BeFalse();
        result.Reason.Should().Contain("50 orders sampled with seed 7");
    }

    [Fact]
    public void ALongStreamIsSampledAndStillBreaks()
    {
        var few = new ModelBound(Samples: 100);
        var result = OrderingModel.Explore(Batch(17, Fence.None), bound: few);

        result.Execution.Should().NotBeNull();
        result.Bound.Should().Contain("sampled");
        OrderingModel.Explore(Batch(17, Fence.Store), bound: few).Kind.Should().Be(GuaranteeKind.Unknown, "not all orders were tried");
        OrderingModel.Explore(Batch(2, Fence.Store), bound: new(States: 500_000)).Kind.Should().Be(GuaranteeKind.Guaranteed);
    }

    [Fact]
    public void TheSameSeedFindsTheSameOrder() =>
        OrderingModel.Explore(Batch(17, Fence.None)).Execution!.Steps.Should().Equal(OrderingModel.Explore(Batch(17, Fence.None)).Execution!.Steps);

    [Fact]
    public void OfTwoCpusAndOfUnlistedInstructionsItKnowsNothing()
    {
        var right = Wc(Fence.Store);

        OrderingModel.Explore(right.With([right.Events[0] with { Cpu = 1 }, .. right.Events.Skip(1)])).Kind.Should().Be(GuaranteeKind.Unknown);
        OrderingModel.Explore(right.With([(StreamStore)right.Events[0] with { Known = false }, .. right.Events.Skip(1)])).Kind.Should().Be(GuaranteeKind.Unknown);
        OrderingModel.Explore(right.With([.. right.Events.Take(8)])).Kind.Should().Be(GuaranteeKind.Unknown);
    }

    private static InstructionSequence Wc(Fence fence) => Cells.Of(Architecture.X86_64, MemoryType.WriteCombining, StoreKind.Plain, fence);

    // Some entries, then one doorbell for all of them.
    private static InstructionSequence Batch(int entries, Fence fence)
    {
        var one = Wc(fence);
        return one.With([.. Enumerable.Range(0, entries).SelectMany(entry => one.Events.Take(8).Cast<StreamStore>().Select(store => store with { Entry = entry })), .. one.Events.Skip(8)]);
    }
}
