using Lab.Ordering;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;

namespace Lab.Specs.Ordering.Model;

/// <summary>Rule table, rules over streams and model say the same of everything that the table knows.</summary>
[Trait("Tier", "unit")]
public sealed class AgreementSpec
{
    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void RulesAndModelAgreeOnEachCell(Architecture arch)
    {
        List<string> differ = [];
        var cells = 0;
        foreach (var memory in Enum.GetValues<MemoryType>())
            foreach (var kind in Cells.KindsOf(arch))
                foreach (var fence in Cells.FencesOf(arch))
                {
                    cells++;
                    var sequence = Cells.Of(arch, memory, kind, fence);
                    var (table, rules, model) = (OrderingRules.EntryBeforeDoorbell(arch, memory, fence, kind), StreamRules.Judge(sequence).Guarantee, OrderingModel.Explore(sequence));
                    model.Exhaustive.Should().BeTrue();
                    if (table.Kind != rules.Kind || rules.Kind != model.Kind)
                        differ.Add($"{arch} {memory} {kind} {fence}: table {table.Kind}, rules {rules.Kind} ({rules.Rule}), model {model.Kind} ({model.Reason}{model.Execution})");
                }
        differ.Should().BeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"{arch}: {cells} cells, rules and model agree on all");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void RulesAndModelAgreeOnEachCopyAndFence(Architecture arch)
    {
        List<string> differ = [];
        var cells = 0;
        foreach (var memory in Enum.GetValues<MemoryType>())
            foreach (var copy in CopyForm.On(arch))
                foreach (var fence in Cells.FencesOf(arch).Concat([Fence.WriteBarrier, Fence.MemoryBarrier]))
                {
                    cells++;
                    var sequence = CopySequence.Of(copy, memory, fence);
                    var (rules, model) = (StreamRules.Judge(sequence).Guarantee, OrderingModel.Explore(sequence));
                    if (rules.Kind != model.Kind)
                        differ.Add($"{arch} {memory} {copy.Name} {fence}: rules {rules}, model {model.Kind} ({model.Reason}{model.Execution})");
                }
        differ.Should().BeEmpty();
        TestContext.Current.TestOutputHelper?.WriteLine($"{arch}: {cells} declared streams, rules and model agree on all");
    }

    [Fact]
    public void TheGoldenCellsOfX86AreTheManuals()
    {
        (MemoryType, StoreKind)[] stores =
        [
            (MemoryType.Uncached, StoreKind.Plain), (MemoryType.Uncached, StoreKind.NonTemporal), (MemoryType.WriteCombining, StoreKind.Plain),
            (MemoryType.WriteCombining, StoreKind.NonTemporal), (MemoryType.WriteBack, StoreKind.Plain), (MemoryType.WriteBack, StoreKind.NonTemporal),
        ];
        foreach (var (memory, kind) in stores)
            foreach (var fence in (Fence[])[Fence.None, Fence.Store, Fence.Full, Fence.Locked])
            {
                var weak = memory == MemoryType.WriteCombining || (memory, kind) == (MemoryType.WriteBack, StoreKind.NonTemporal);
                var expected = weak && fence == Fence.None ? GuaranteeKind.VendorDependent : GuaranteeKind.Guaranteed;
                var sequence = Cells.Of(Architecture.X86_64, memory, kind, fence);
                StreamRules.Judge(sequence).Guarantee.Kind.Should().Be(expected, $"{memory} {kind} {fence}");
                OrderingModel.Explore(sequence).Kind.Should().Be(expected, $"{memory} {kind} {fence}");
            }
    }

    public static TheoryData<string, GuaranteeKind> Golden => new()
    {
        { "A1", GuaranteeKind.Guaranteed }, { "A2", GuaranteeKind.Guaranteed }, { "A2 stlr", GuaranteeKind.Guaranteed }, { "A3", GuaranteeKind.NotGuaranteed },
        { "A3 ishld", GuaranteeKind.NotGuaranteed }, { "A6", GuaranteeKind.Unknown }, { "A3 of two peripherals", GuaranteeKind.NotGuaranteed }, { "A6 read back", GuaranteeKind.Guaranteed }, { "P1", GuaranteeKind.Guaranteed },
        { "P2", GuaranteeKind.Guaranteed }, { "P2 eieio", GuaranteeKind.NotGuaranteed }, { "R1", GuaranteeKind.Guaranteed }, { "R2", GuaranteeKind.Guaranteed },
        { "R2 none", GuaranteeKind.NotGuaranteed }, { "X2 read", GuaranteeKind.Guaranteed }, { "G4", GuaranteeKind.NotGuaranteed }, { "G4 read back", GuaranteeKind.Guaranteed },
    };

    [Theory]
    [MemberData(nameof(Golden))]
    public void TheOtherGoldenCasesAreTheRules(string name, GuaranteeKind expected)
    {
        var sequence = Made(name);

        var rules = StreamRules.Judge(sequence).Guarantee;
        rules.Kind.Should().Be(expected, rules.Reason);
        rules.Rule.Should().Be(name[..2]);
        OrderingModel.Explore(sequence).Kind.Should().Be(expected);
    }

    private static InstructionSequence Made(string name)
    {
        var nc = Cells.Of(Architecture.AArch64, MemoryType.WriteCombining, StoreKind.Plain, Fence.None);
        var device = Cells.Of(Architecture.AArch64, MemoryType.Uncached, StoreKind.Plain, Fence.None);
        var wc = Cells.Of(Architecture.X86_64, MemoryType.WriteCombining, StoreKind.Plain, Fence.None);
        return name switch
        {
            "A1" => device,
            "A2" => Cells.Of(Architecture.AArch64, MemoryType.WriteCombining, StoreKind.Plain, Fence.DmbIsh),
            "A2 stlr" => nc.With([.. nc.Events.Take(8), CopySequence.Doorbell(Architecture.AArch64) with { Traits = StoreTraits.General | StoreTraits.Release }]),
            "A3" => nc,
            "A3 ishld" => nc.With([.. nc.Events.Take(8), new StreamFence(Fence.None) { Instruction = "dmb ishld" }, nc.Events[8]]),
            "A6" => Cells.Of(Architecture.AArch64, MemoryType.Uncached, StoreKind.Plain, Fence.Full) with { SamePeripheral = false },
            "A3 of two peripherals" => nc with { SamePeripheral = false },
            "A6 read back" => device.With([.. device.Events.Take(8), new StreamFence(Fence.Full), new StreamLoad(StreamPlace.Entry, MemoryType.Uncached), new StreamFence(Fence.Full), device.Events[8]])
                with { SamePeripheral = false },
            "P1" => Cells.Of(Architecture.Ppc64Le, MemoryType.Uncached, StoreKind.Plain, Fence.None),
            "P2" => Cells.Of(Architecture.Ppc64Le, MemoryType.WriteCombining, StoreKind.Plain, Fence.Full),
            "P2 eieio" => Cells.Of(Architecture.Ppc64Le, MemoryType.WriteCombining, StoreKind.Plain, Fence.Eieio),
            "R1" => Cells.Of(Architecture.RiscV64, MemoryType.Uncached, StoreKind.Plain, Fence.None),
            "R2" => Cells.Of(Architecture.RiscV64, MemoryType.WriteCombining, StoreKind.Plain, Fence.FenceWO),
            "R2 none" => Cells.Of(Architecture.RiscV64, MemoryType.WriteBack, StoreKind.Plain, Fence.None),
            "X2 read" => wc.With([.. wc.Events.Take(8), new StreamLoad(StreamPlace.Elsewhere, MemoryType.Uncached), wc.Events[8]]),
            "G4" => Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Plain, Fence.Full) with { RelaxedOrdering = true },
            "G4 read back" => Cells.Of(Architecture.X86_64, MemoryType.Uncached, StoreKind.Plain, Fence.ReadBack) with { RelaxedOrdering = true },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such case"),
        };
    }
}
