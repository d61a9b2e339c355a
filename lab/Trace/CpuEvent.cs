using System.Text.Json.Serialization;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>
/// An instruction as a processor executed it: an access to a function's memory, or one that may order such accesses. It comes from the lab's QEMU
/// plugin (lab/Trace/plugin/observe.c), so that unlike <see cref="Store"/> it has the instruction's own width. An instruction may have several.
/// </summary>
/// <param name="Kind">Which.</param>
/// <param name="Processor">Virtual processor. Events of one processor are in its order; between processors there is none.</param>
/// <param name="Pc">Virtual address of the instruction.</param>
/// <param name="Code">Its bytes as they lie in memory, in hex.</param>
/// <param name="Address">Guest-physical address of the access; 0 for a fence.</param>
/// <param name="Size">Bytes of the access, up to 16; 0 for a fence.</param>
/// <param name="Value">Its bytes as they lie in memory, in hex; empty where QEMU does not tell (before 9.2), and for a fence.</param>
/// <param name="Skipped">Fences before it that were too many to record.</param>
/// <param name="Mapping">The <see cref="MappedMemory.Number"/> of the mapping that the access went through; 0 where nobody looked, and for a fence.</param>
public sealed record CpuEvent(
    [property: JsonPropertyName("cpu")] CpuEventKind Kind, int Processor, Hex Pc, string Code, Hex Address, int Size, string Value,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Skipped = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Mapping = 0)
{
    /// <summary>The instruction's bytes.</summary>
    [JsonIgnore]
    public byte[] Bytes => Convert.FromHexString(Code);
}
