using Lab.Ordering;
using Lab.Ordering.Streams;

namespace Lab.Specs.Ordering.Model;

/// <summary>Streams of one entry for each combination that the rule table knows.</summary>
internal static class Cells
{
    public static byte[] Entry { get; } = [.. Enumerable.Range(0, 64).Select(i => (byte)(0x80 + i))];

    public static IEnumerable<StoreKind> KindsOf(Architecture arch) => CopyForm.On(arch).Select(form => form.Kind).Distinct();

    public static IEnumerable<Fence> FencesOf(Architecture arch) => [Fence.None, Fence.ReadBack, .. FenceCode.On(arch)];

    /// <summary>All of an entry by one kind of stores, a fence and the doorbell.</summary>
    public static InstructionSequence Of(Architecture arch, MemoryType memory, StoreKind kind, Fence fence)
    {
        var (width, element, traits) = kind switch
        {
            StoreKind.Vector => (16, 16, StoreTraits.None),
            StoreKind.Repeated => (64, 4, StoreTraits.General),
            StoreKind.Direct => (64, 64, StoreTraits.NotEmulated),
            StoreKind.NonTemporal when arch == Architecture.AArch64 => (16, 8, StoreTraits.General | StoreTraits.Multiple),
            _ => (8, 8, StoreTraits.General),
        };
        if (arch == Architecture.S390x && memory != MemoryType.WriteBack)
            traits |= StoreTraits.Pci;
        List<StreamEvent> events = [.. Enumerable.Range(0, 64 / width).Select(i => Store(memory, kind, i * width, width, traits) with { Element = element })];
        if (fence == Fence.ReadBack)
            events.Add(new StreamLoad(StreamPlace.Entry, memory));
        else if (fence != Fence.None)
            events.Add(new StreamFence(fence) { Instruction = FenceCode.Describe(arch, fence) });
        return new(arch, [.. events, CopySequence.Doorbell(arch)]);
    }

    public static StreamStore Store(MemoryType memory, StoreKind kind, int offset, int width, StoreTraits traits = StoreTraits.General) =>
        new(StreamPlace.Entry, memory, offset, Entry.AsMemory(offset, width), kind) { Traits = traits };

    public static InstructionSequence With(this InstructionSequence sequence, params StreamEvent[] events) => sequence with { Events = events };
}
