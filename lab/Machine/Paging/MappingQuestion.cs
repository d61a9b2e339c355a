namespace Lab.Machine.Paging;

/// <summary>A processor is about to go on after its first store through a mapping, and waits: what it tells of the store (struct question in lab/Trace/plugin/observe.c).</summary>
/// <param name="Processor">Virtual processor, from 0.</param>
/// <param name="Virtual">Address as the program has it.</param>
/// <param name="Physical">Guest-physical address that the store went to.</param>
/// <param name="Registers">What a walk of the page tables begins with, by the names of QEMU's gdb stub: "cr3", "TTBR0_EL1". Those that QEMU does not tell are missing.</param>
public sealed record MappingQuestion(int Processor, ulong Virtual, ulong Physical, IReadOnlyDictionary<string, ulong> Registers);
