namespace Lab.Ordering.Streams;

/// <summary>
/// What CPUs did from the first store of an entry to its doorbell. Events are in one order that was observed; of each CPU it is the program order.
/// </summary>
/// <param name="Architecture">Whose instructions.</param>
/// <param name="Events">What was done.</param>
public sealed record InstructionSequence(Architecture Architecture, IReadOnlyList<StreamEvent> Events)
{
    /// <summary>Entry and doorbell are one peripheral to the architecture. Whether two BARs of a function are, is implementation defined.</summary>
    public bool SamePeripheral { get; init; } = true;

    /// <summary>KVM emulates the accesses: the memory is not the guest's.</summary>
    public bool Trapped { get; init; }

    /// <summary>The doorbell's write has the PCIe attribute Relaxed Ordering.</summary>
    public bool RelaxedOrdering { get; init; }

    /// <summary>The entry can still be under way when the doorbell arrives, however the CPU ordered the two.</summary>
    internal bool IsDetached(StreamStore store) => store.Memory != MemoryType.WriteBack && (!SamePeripheral || RelaxedOrdering);
}
