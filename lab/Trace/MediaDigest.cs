using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>What the host found in the backing file after the run.</summary>
/// <param name="Position">Byte position in namespace 1.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Digest">XXH128 as lower-case hex, as <see cref="Nvme.DataPattern"/> makes it.</param>
/// <param name="Place">Which file, where there are several: a controller for its namespace 1, or <c>NAME/pmr</c> or <c>NAME/bar</c> for what a BAR is backed with.</param>
public sealed record MediaDigest(
    [property: JsonPropertyName("media")] long Position, int Bytes, string Digest,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Place = null);
