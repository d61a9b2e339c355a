namespace Lab.Ordering.Streams;

/// <summary>Makes a stream of what a recorder saw: instructions by their bytes, and the accesses that they made.</summary>
/// <param name="arch">Whose instructions.</param>
public sealed class SequenceBuilder(Architecture arch)
{
    private readonly List<StreamEvent> _events = [];

    /// <summary>The stream so far.</summary>
    public InstructionSequence Sequence => new(arch, [.. _events]);

    /// <summary>An instruction that was executed and reached no window: a fence, an atomic elsewhere, or one of no matter.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="pc">Address of the instruction.</param>
    /// <param name="code">Its bytes.</param>
    public void Executed(int cpu, ulong pc, ReadOnlySpan<byte> code)
    {
        // An instruction that no table has may order something; to think that it does not is the safe side.
        var operation = InstructionDecoder.Decode(arch, code);
        if (operation.Kind is OperationKind.Fence or OperationKind.ReadModifyWrite && operation.Fence != Fence.None)
            _events.Add(new StreamFence(operation.Fence) { Cpu = cpu, Pc = pc, Instruction = operation.Name });
    }

    /// <summary>A lock was taken or given up.</summary>
    public void Locked(int cpu, ulong pc, ulong address, bool acquired) => _events.Add(new StreamLock(address, acquired) { Cpu = cpu, Pc = pc });

    /// <summary>An instruction loaded from a window.</summary>
    public void Loaded(int cpu, ulong pc, ReadOnlySpan<byte> code, StreamPlace place, MemoryType memory) =>
        _events.Add(new StreamLoad(place, memory) { Cpu = cpu, Pc = pc, Instruction = InstructionDecoder.Decode(arch, code).Name });

    /// <summary>An instruction stored to a window. One that stores several elements may be told as one store or as several in a row.</summary>
    /// <param name="cpu">The CPU.</param>
    /// <param name="pc">Address of the instruction.</param>
    /// <param name="code">Its bytes.</param>
    /// <param name="place">What the store is to.</param>
    /// <param name="memory">Memory type of the mapping.</param>
    /// <param name="entry">Which entry, where it is one.</param>
    /// <param name="offset">Bytes from the begin of the entry or the register window.</param>
    /// <param name="bytes">What was stored, in order of address.</param>
    public void Stored(int cpu, ulong pc, ReadOnlySpan<byte> code, StreamPlace place, MemoryType memory, int entry, int offset, ReadOnlyMemory<byte> bytes)
    {
        var operation = InstructionDecoder.Decode(arch, code);
        // An instruction that locks has a fence on both sides of its store.
        Executed(cpu, pc, code);
        _events.Add(new StreamStore(place, memory, offset, bytes, operation.Store)
        {
            Cpu = cpu, Pc = pc, Instruction = operation.Name, Entry = entry, Traits = operation.Traits, Element = operation.Width < bytes.Length ? operation.Width : 0,
            Known = operation.Kind is OperationKind.Store or OperationKind.ReadModifyWrite,
        });
        Executed(cpu, pc, code);
    }
}
