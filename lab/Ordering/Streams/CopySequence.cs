namespace Lab.Ordering.Streams;

/// <summary>
/// The stream that a copy strategy and a fence declare: what a driver does by its own word, or by its source. Nothing was recorded for it.
/// </summary>
public static class CopySequence
{
    /// <summary>Makes the stream of one entry and its doorbell.</summary>
    /// <param name="copy">How the entry is copied.</param>
    /// <param name="memory">The mapping of the entry.</param>
    /// <param name="fence">What stands between entry and doorbell.</param>
    /// <param name="entry">The 64 bytes; zeros when it is left out.</param>
    public static InstructionSequence Of(CopyForm copy, MemoryType memory, Fence fence, ReadOnlyMemory<byte> entry = default)
    {
        var bytes = entry.Length == 64 ? entry : new byte[64];
        var stores = CopyStores.Of(copy, memory);
        List<StreamEvent> events = [];
        for (var i = 0; i < stores.Count; i++)
        {
            var at = (copy.Strategy == CopyStrategy.Reversed ? stores.Count - 1 - i : i) * stores.Width;
            events.Add(new StreamStore(StreamPlace.Entry, memory, at, bytes.Slice(at, stores.Width), copy.Kind) { Traits = stores.Traits, Element = stores.Element, Instruction = copy.Name });
        }
        foreach (var between in (Fence[])[copy.Ends, fence])
            if (Event(copy.Architecture, memory, between) is { } happened)
                events.Add(happened);
        // The tail itself is of no matter here.
        events.Add(Doorbell(copy.Architecture));
        return new(copy.Architecture, events);
    }

    /// <summary>A plain store of the tail to the doorbell, a 4-byte register in uncached memory.</summary>
    public static StreamStore Doorbell(Architecture arch) => new(StreamPlace.Doorbell, MemoryType.Uncached, 0x1008, new byte[] { 1, 0, 0, 0 }, StoreKind.Plain)
    {
        Traits = StoreTraits.General | (arch == Architecture.S390x ? StoreTraits.Pci : 0), Instruction = "doorbell",
    };

    private static StreamEvent? Event(Architecture arch, MemoryType memory, Fence fence) => fence switch
    {
        Fence.ReadBack => new StreamLoad(StreamPlace.Entry, memory) { Instruction = "load" },
        _ when (ManagedFence.Becomes(arch, fence) ?? fence) is var instruction && instruction != Fence.None =>
            new StreamFence(instruction) { Instruction = FenceCode.Describe(arch, instruction) },
        _ => null,
    };
}
