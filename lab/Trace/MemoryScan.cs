using System.Text.Json.Serialization;
using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>What the host found of the disks' content in the guest's memory after a peer-to-peer experiment.</summary>
/// <param name="Bytes">Bytes of memory that it looked through.</param>
/// <param name="Found">Bytes of them that are blocks of a disk, of 512 bytes each.</param>
/// <param name="First">Address of the first; 0 for none.</param>
public sealed record MemoryScan([property: JsonPropertyName("scanned")] long Bytes, long Found, Hex First);
