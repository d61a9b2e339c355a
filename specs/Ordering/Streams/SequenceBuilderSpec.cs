using Lab.Ordering;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;
using Lab.Specs.Ordering.Model;

namespace Lab.Specs.Ordering.Streams;

/// <summary>Streams as a recorder tells them: bytes of instructions and their accesses.</summary>
[Trait("Tier", "unit")]
public sealed class SequenceBuilderSpec
{
    private static readonly byte[] MovQuad = [0x48, 0x89, 0x07];
    private static readonly byte[] MovDouble = [0x89, 0x07];
    private static readonly byte[] Sfence = [0x0F, 0xAE, 0xF8];
    private static readonly byte[] Exchange = [0x87, 0x07];
    private static readonly byte[] Unlisted = [0x0F, 0xAE, 0x07];

    [Fact]
    public void WhatWasRecordedIsJudgedAsWhatItIs()
    {
        Recorded(MovQuad, MemoryType.WriteCombining, null, MovDouble).Should().Be(GuaranteeKind.VendorDependent);
        Recorded(MovQuad, MemoryType.WriteCombining, Sfence, MovDouble).Should().Be(GuaranteeKind.Guaranteed);
        Recorded(MovQuad, MemoryType.Uncached, null, MovDouble).Should().Be(GuaranteeKind.Guaranteed);
    }

    [Fact]
    public void AnExchangeAsDoorbellHasItsFenceInItself() => Recorded(MovQuad, MemoryType.WriteCombining, null, Exchange).Should().Be(GuaranteeKind.Guaranteed);

    [Fact]
    public void AStoreByAnInstructionInNoTableIsNeverAPass()
    {
        Recorded(Unlisted, MemoryType.Uncached, Sfence, MovDouble).Should().Be(GuaranteeKind.Unknown);
        Recorded(MovQuad, MemoryType.Uncached, Sfence, Unlisted).Should().Be(GuaranteeKind.Unknown);
    }

    [Fact]
    public void AnInstructionInNoTableOrdersNothing() => Recorded(MovQuad, MemoryType.WriteCombining, Unlisted, MovDouble).Should().Be(GuaranteeKind.VendorDependent);

    [Fact]
    public void AStoreReleaseOnArmIsKnownByItsBytes()
    {
        byte[] str = [0x02, 0x00, 0x00, 0xF9], stlr = [0x02, 0xFC, 0x9F, 0x88], plain = [0x02, 0x00, 0x00, 0xB9];
        Recorded(str, MemoryType.WriteCombining, null, plain, Architecture.AArch64).Should().Be(GuaranteeKind.NotGuaranteed);
        Recorded(str, MemoryType.WriteCombining, null, stlr, Architecture.AArch64).Should().Be(GuaranteeKind.Guaranteed);
    }

    [Fact]
    public void LocksAndLoadsAreTold()
    {
        var builder = new SequenceBuilder(Architecture.X86_64);
        builder.Loaded(1, 0x10, [0x8B, 0x07], StreamPlace.Entry, MemoryType.Uncached);
        builder.Locked(1, 0x14, 0x1000, acquired: true);

        builder.Sequence.Events.Should().HaveCount(2).And.OnlyContain(happened => happened.Cpu == 1);
    }

    private static GuaranteeKind Recorded(byte[] store, MemoryType memory, byte[]? between, byte[] doorbell, Architecture arch = Architecture.X86_64)
    {
        var builder = new SequenceBuilder(arch);
        for (var at = 0; at < 64; at += 8)
            builder.Stored(0, 0x4000, store, StreamPlace.Entry, memory, 0, at, Cells.Entry.AsMemory(at, 8));
        if (between is not null)
            builder.Executed(0, 0x4010, between);
        builder.Stored(0, 0x4020, doorbell, StreamPlace.Doorbell, MemoryType.Uncached, 0, 0x1008, new byte[] { 1, 0, 0, 0 });
        var rules = StreamRules.Judge(builder.Sequence).Guarantee.Kind;
        OrderingModel.Explore(builder.Sequence).Kind.Should().Be(rules);
        return rules;
    }
}
