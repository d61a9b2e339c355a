using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>One access of a guest's processor, or a fence of it, as the lab's QEMU plugin recorded it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Processor">Virtual processor, from 0. Records of one processor are in its order.</param>
/// <param name="Pc">Virtual address of the instruction.</param>
/// <param name="Instruction">Its bytes as they lie in memory.</param>
/// <param name="Address">Guest-physical address of the first byte; 0 for a fence.</param>
/// <param name="Size">Bytes of the access, up to 16: an instruction may make several; 0 for a fence.</param>
/// <param name="Value">Its bytes as they lie in memory; empty where this QEMU does not tell (before 9.2), and for a fence.</param>
/// <param name="Skipped">Fences since the access before that were too many to record.</param>
/// <param name="Virtual">Address as the program has it; 0 for a fence.</param>
public sealed record AccessRecord(AccessKind Kind, int Processor, ulong Pc, ImmutableArray<byte> Instruction, ulong Address, int Size, ImmutableArray<byte> Value, int Skipped, ulong Virtual);
