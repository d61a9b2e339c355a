using Lab.Ordering;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;

namespace Lab.Specs.Ordering.Model;

/// <summary>Streams that no driver has: each store of a kind and a memory of its own, fences and loads anywhere. Rules and model still say the same.</summary>
[Trait("Tier", "unit")]
public sealed class RandomStreamSpec
{
    private const int Streams = 3_000;

    public static TheoryData<Architecture> Architectures => [.. Enum.GetValues<Architecture>()];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void RulesAndModelAgreeOnMixedStreams(Architecture arch)
    {
        var random = new Random(18);
        List<string> differ = [];
        var kinds = new Dictionary<GuaranteeKind, int>();
        for (var i = 0; i < Streams && differ.Count < 5; i++)
        {
            var sequence = Made(arch, random);
            var (rules, model) = (StreamRules.Judge(sequence).Guarantee, OrderingModel.Explore(sequence));
            kinds[rules.Kind] = kinds.GetValueOrDefault(rules.Kind) + 1;
            if (rules.Kind != model.Kind)
                differ.Add($"{string.Join("; ", sequence.Events.Select(Text))}: rules {rules}, model {model.Kind} ({model.Reason}{model.Execution?.Reading} {model.Execution})");
        }
        differ.Should().BeEmpty();
        kinds.Should().ContainKey(GuaranteeKind.Guaranteed).And.ContainKey(GuaranteeKind.NotGuaranteed, "a stream that is never whole or never right shows nothing");
        TestContext.Current.TestOutputHelper?.WriteLine($"{arch}: {Streams} streams, {string.Join(", ", kinds.Select(k => $"{k.Value} {k.Key}"))}");
    }

    internal static InstructionSequence Made(Architecture arch, Random random)
    {
        var memories = arch == Architecture.S390x ? [MemoryType.WriteBack, MemoryType.Uncached] : Enum.GetValues<MemoryType>();
        StoreKind[] kinds = [.. Cells.KindsOf(arch)];
        Fence[] fences = [.. FenceCode.On(arch)];
        List<StreamEvent> events = [];
        var memory = memories[random.Next(memories.Length)];
        // One in thirty leaves a store out.
        foreach (var at in Enumerable.Range(0, 4).Where(_ => random.Next(120) != 0).OrderBy(_ => random.Next()))
        {
            var mixed = random.Next(4) == 0;
            events.Add(Store(arch, mixed ? memories[random.Next(memories.Length)] : memory, kinds[random.Next(kinds.Length)], at * 16, random));
            if (random.Next(5) == 0)
                events.Add(new StreamFence(fences[random.Next(fences.Length)]));
            if (random.Next(12) == 0)
                events.Add(new StreamLoad(random.Next(2) == 0 ? StreamPlace.Entry : StreamPlace.Elsewhere, memories[random.Next(memories.Length)]));
        }
        if (random.Next(2) == 0)
            events.Add(new StreamFence(fences[random.Next(fences.Length)]));
        var doorbell = CopySequence.Doorbell(arch);
        events.Add(random.Next(6) == 0 && arch == Architecture.AArch64 ? doorbell with { Traits = doorbell.Traits | StoreTraits.Release } : doorbell);
        return new(arch, events);
    }

    private static StreamStore Store(Architecture arch, MemoryType memory, StoreKind kind, int at, Random random)
    {
        var traits = StoreTraits.General | (arch == Architecture.S390x ? StoreTraits.Pci : 0) | (arch == Architecture.AArch64 && kind == StoreKind.Plain && random.Next(3) == 0 ? StoreTraits.Release : 0);
        return Cells.Store(memory, kind, at, 16, traits) with { Element = kind is StoreKind.Plain or StoreKind.Repeated ? 8 : 16 };
    }

    private static string Text(StreamEvent happened) => happened switch
    {
        StreamStore store => $"{store.Place} {store.Memory} {store.Kind} {store.Offset} {store.Traits}",
        StreamFence fence => $"{fence.Fence}",
        StreamLoad load => $"load {load.Place} {load.Memory}",
        _ => "",
    };
}
