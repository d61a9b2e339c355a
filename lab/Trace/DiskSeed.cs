using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>What the host had put on a disk before a peer-to-peer experiment: the <see cref="Nvme.DataPattern"/> of a seed of its own, from end to end.</summary>
/// <param name="Controller">Whose namespace 1.</param>
/// <param name="Seed">Seed of the pattern.</param>
/// <param name="Bytes">Length of the disk.</param>
public sealed record DiskSeed([property: JsonPropertyName("disk")] string Controller, ulong Seed, long Bytes);
