using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>
/// What the host found in the file behind the persistent memory region. The bytes themselves, since of a record without a barrier the judge says
/// what is new in it and what is old.
/// </summary>
/// <param name="Offset">Byte offset in the region.</param>
/// <param name="Content">The bytes as lower-case hex.</param>
public sealed record PmrContent([property: JsonPropertyName("pmr")] long Offset, string Content);
