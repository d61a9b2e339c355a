namespace Lab.Machine.Paging;

/// <summary>A processor is about to go on after a store that it tells of, and waits: the store (struct question in lab/Trace/plugin/observe.c).</summary>
/// <param name="Processor">Virtual processor, from 0.</param>
/// <param name="Virtual">Address as the program has it.</param>
/// <param name="Physical">Guest-physical address that the store went to.</param>
/// <param name="Registers">What a walk of the page tables begins with, by the names of QEMU's gdb stub: "cr3", "TTBR0_EL1". Those that QEMU does not tell are missing.</param>
public sealed record StoreQuestion(int Processor, ulong Virtual, ulong Physical, IReadOnlyDictionary<string, ulong> Registers)
{
    /// <summary>The processor's first store through the mapping since the log was armed.</summary>
    public bool IsNewMapping { get; init; }

    /// <summary>It went to an address of which every store is told.</summary>
    public bool IsTold { get; init; }

    /// <summary>Bytes of the store.</summary>
    public int Size { get; init; }

    /// <summary>Its value, up to 8 bytes of it; of no meaning where <see cref="AccessLog.HasValues"/> is false.</summary>
    public ulong Value { get; init; }
}
