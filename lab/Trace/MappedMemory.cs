using System.Text.Json.Serialization;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Trace;

/// <summary>How the guest maps what a processor stored to, read from its page tables while the first store through the mapping was under way. It is not the driver's word.</summary>
/// <param name="Number">From 1: what <see cref="CpuEvent.Mapping"/> names.</param>
/// <param name="Region">Name of the region.</param>
/// <param name="Processor">Virtual processor whose tables they were.</param>
/// <param name="Virtual">Address of that store as the program had it.</param>
/// <param name="Physical">Guest-physical address that it went to.</param>
/// <param name="Type">Memory type; null where it could not be read, or is none of those that the ordering rules know.</param>
/// <param name="Source">Where that is from, or why there is none, one line.</param>
public sealed record MappedMemory([property: JsonPropertyName("mapping")] int Number, string Region, int Processor, Hex Virtual, Hex Physical, MemoryType? Type, string Source);
