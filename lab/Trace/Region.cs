using System.Text.Json.Serialization;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>A range of bus addresses as the host found it (QMP query-pci). It is the witness's word: it never comes from the driver.</summary>
/// <param name="Name">For people, such as "nvme0.bar0" or "nvme0.cmb".</param>
/// <param name="Controller">The controller that it belongs to, such as "nvme0".</param>
/// <param name="Kind">What lies there.</param>
/// <param name="Base">First address.</param>
/// <param name="Bytes">Length.</param>
/// <param name="TraceName">
/// QEMU's name of the memory region, where the platform gives windows no address and the trace has offsets in them: then
/// <paramref name="Base"/> is a number of the lab's own, which the reader adds. Null where the trace has addresses.
/// </param>
public sealed record Region(
    [property: JsonPropertyName("region")] string Name, string Controller, RegionKind Kind, Hex Base, ulong Bytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? TraceName = null)
{
    /// <summary>Whether the address lies in the region.</summary>
    public bool Contains(ulong address) => address - Base.Value < Bytes && address >= Base.Value;

    /// <summary>Distance of the address from the base.</summary>
    public long Offset(ulong address) => (long)(address - Base.Value);
}
