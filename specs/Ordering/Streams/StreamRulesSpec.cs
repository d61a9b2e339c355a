using Lab.Ordering;
using Lab.Ordering.Streams;
using Lab.Specs.Ordering.Model;

namespace Lab.Specs.Ordering.Streams;

[Trait("Tier", "unit")]
public sealed class StreamRulesSpec
{
    private static readonly StreamStore Bell = CopySequence.Doorbell(Architecture.X86_64);

    public static TheoryData<string, StreamStore> WrongDoorbells => new()
    {
        { "8 bytes", Bell with { Bytes = new byte[8] } },
        { "2 bytes", Bell with { Bytes = new byte[2] } },
        { "not aligned", Bell with { Offset = 0x1006 } },
        { "no single store of a general register", Bell with { Traits = StoreTraits.None, Kind = StoreKind.Vector } },
        { "no single store of a general register", Bell with { Traits = StoreTraits.General | StoreTraits.Multiple } },
        { "no single store of a general register", Bell with { Kind = StoreKind.Direct } },
        { "delayed and combined", Bell with { Memory = MemoryType.WriteCombining } },
    };

    [Theory]
    [MemberData(nameof(WrongDoorbells))]
    public void ADoorbellIsOneAlignedStoreOfFourBytes(string why, StreamStore doorbell)
    {
        var right = Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Plain, Fence.Store);

        Judged(right, GuaranteeKind.Guaranteed, "X1");
        Judged(right.With([.. right.Events.Take(9), doorbell]), GuaranteeKind.NotGuaranteed, "G1").Guarantee.Reason.Should().Contain(why);
    }

    [Fact]
    public void TheWeakestStoreDecides()
    {
        var right = Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Plain, Fence.None);
        var hinted = Cells.Store(MemoryType.WriteCombining, StoreKind.NonTemporal, 24, 8);

        Judged(right.With([.. right.Events.Take(3), hinted, .. right.Events.Skip(4)]), GuaranteeKind.VendorDependent, "X3").Weakest.Should().Be(hinted);
    }

    [Fact]
    public void AFenceCountsForWhatIsBeforeItOnly()
    {
        var late = Cells.Of(Architecture.X86_64, MemoryType.WriteCombining, StoreKind.Plain, Fence.Store);
        StreamEvent[] events = [.. late.Events.Take(7), late.Events[8], late.Events[7], late.Events[9]];

        Judged(late, GuaranteeKind.Guaranteed, "X2");
        Judged(late.With(events), GuaranteeKind.VendorDependent, "X3").Weakest.Should().Be(late.Events[7]);
    }

    [Fact]
    public void AStoreBehindTheDoorbellAndOneThatIsMissingAreSeen()
    {
        var right = Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Plain, Fence.None);

        Judged(right.With([.. right.Events.Take(7), right.Events[8], right.Events[7]]), GuaranteeKind.NotGuaranteed, "G2").Guarantee.Reason.Should().Contain("bytes 56-63");
        Judged(right.With([.. right.Events.Skip(1)]), GuaranteeKind.NotGuaranteed, "G2").Guarantee.Reason.Should().Contain("bytes 0-7");
        Judged(right.With([right.Events[8], .. right.Events.Take(8)]), GuaranteeKind.NotGuaranteed, "G2");
        Judged(right.With([.. right.Events.Take(8)]), GuaranteeKind.NotGuaranteed, "G2");
        Judged(right.With(), GuaranteeKind.Unknown, "G2");
        Judged(right.With(right.Events[8]), GuaranteeKind.Unknown, "G2");
    }

    [Fact]
    public void BytesThatAreStoredTwiceAreWarnedOf()
    {
        var right = Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Plain, Fence.None);
        var zeros = new StreamStore(StreamPlace.Entry, MemoryType.Uncached, 0, new byte[64], StoreKind.Vector);

        StreamRules.Judge(right).Warnings.Should().BeEmpty();
        var verdict = Judged(right.With([zeros, .. right.Events]), GuaranteeKind.Guaranteed, "X1");
        verdict.Warnings.Should().ContainSingle().Which.Should().StartWith("G3: bytes 0-63");
    }

    public static TheoryData<Architecture, MemoryType, StreamStore, bool, GuaranteeKind, string> BadAccesses
    {
        get
        {
            var vector = Cells.Store(MemoryType.Uncached, StoreKind.Vector, 44, 16, StoreTraits.None);
            return new()
            {
                { Architecture.X86_64, MemoryType.Uncached, vector with { Traits = StoreTraits.Vex }, true, GuaranteeKind.Fault, "X5" },
                { Architecture.X86_64, MemoryType.Uncached, vector with { Traits = StoreTraits.NotEmulated }, true, GuaranteeKind.Fault, "X5" },
                { Architecture.X86_64, MemoryType.Uncached, vector with { Traits = StoreTraits.Evex }, false, GuaranteeKind.Guaranteed, "X1" },
                { Architecture.AArch64, MemoryType.Uncached, vector, false, GuaranteeKind.Fault, "A4" },
                { Architecture.AArch64, MemoryType.Uncached, vector with { Offset = 48, Traits = StoreTraits.General | StoreTraits.Block }, false, GuaranteeKind.Fault, "A4" },
                { Architecture.AArch64, MemoryType.WriteBack, vector with { Memory = MemoryType.WriteBack }, false, GuaranteeKind.Guaranteed, "A2" },
                { Architecture.AArch64, MemoryType.Uncached, vector with { Offset = 48 }, true, GuaranteeKind.Fault, "A5" },
                { Architecture.AArch64, MemoryType.Uncached, vector with { Offset = 48, Element = 8, Traits = StoreTraits.General | StoreTraits.Multiple }, true, GuaranteeKind.Fault, "A5" },
                { Architecture.AArch64, MemoryType.Uncached, Cells.Store(MemoryType.Uncached, StoreKind.Plain, 56, 8, StoreTraits.General | StoreTraits.Atomic), false, GuaranteeKind.Unknown, "A4" },
                { Architecture.Ppc64Le, MemoryType.WriteCombining, vector with { Memory = MemoryType.WriteCombining }, false, GuaranteeKind.Fault, "P3" },
                { Architecture.Ppc64Le, MemoryType.Uncached, Cells.Store(MemoryType.Uncached, StoreKind.Plain, 48, 16, StoreTraits.General | StoreTraits.Quadword), false, GuaranteeKind.Fault, "P3" },
                { Architecture.Ppc64Le, MemoryType.Uncached, Cells.Store(MemoryType.Uncached, StoreKind.Plain, 56, 8, StoreTraits.General | StoreTraits.Conditional), false, GuaranteeKind.Fault, "P3" },
                { Architecture.RiscV64, MemoryType.Uncached, Cells.Store(MemoryType.Uncached, StoreKind.Plain, 56, 8, StoreTraits.General | StoreTraits.Atomic), false, GuaranteeKind.Unknown, "R1" },
                { Architecture.S390x, MemoryType.Uncached, Cells.Store(MemoryType.Uncached, StoreKind.Plain, 56, 8), false, GuaranteeKind.Unknown, "S1" },
                { Architecture.X86_64, MemoryType.Uncached, Cells.Store(MemoryType.Uncached, StoreKind.Plain, 56, 8) with { Known = false }, false, GuaranteeKind.Unknown, "-" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(BadAccesses))]
    public void AnAccessThatFailsOnHardwareOrUnderAHypervisorIsNoPass(Architecture arch, MemoryType memory, StreamStore store, bool trapped, GuaranteeKind kind, string rule)
    {
        var right = Cells.Of(arch, memory, StoreKind.Plain, Fence.Full) with { Trapped = trapped };

        Judged(right, GuaranteeKind.Guaranteed, right.Events.Count == 10 ? StreamRules.Judge(right).Guarantee.Rule : "");
        Judged(right.With([store, .. right.Events]), kind, rule);
    }

    [Fact]
    public void EachRuleOfAccessesSaysWhereItIsWritten()
    {
        foreach (var row in BadAccesses)
            StreamRules.Judge(Cells.Of(row.Data.Item1, row.Data.Item2, StoreKind.Plain, Fence.Full).With(row.Data.Item3, CopySequence.Doorbell(row.Data.Item1))).Guarantee.Source.Should().NotBeEmpty();
    }

    private static StreamVerdict Judged(InstructionSequence sequence, GuaranteeKind kind, string rule)
    {
        var verdict = StreamRules.Judge(sequence);
        verdict.Guarantee.Kind.Should().Be(kind, verdict.Guarantee.Reason);
        verdict.Guarantee.Rule.Should().Be(rule);
        return verdict;
    }
}
