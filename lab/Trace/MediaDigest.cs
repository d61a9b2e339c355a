using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>What the host found in the backing file after the run.</summary>
/// <param name="Position">Byte position in namespace 1.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Digest">SHA-256 as lower-case hex, as <see cref="Nvme.DataPattern"/> makes it.</param>
public sealed record MediaDigest([property: JsonPropertyName("media")] long Position, int Bytes, string Digest);
