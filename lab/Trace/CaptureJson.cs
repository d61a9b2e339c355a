using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>The lines of a saved capture that are not intents; those have <see cref="Nvme.Intents.IntentLog"/>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true,
    RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HeaderLine))]
[JsonSerializable(typeof(EndLine))]
[JsonSerializable(typeof(Region))]
[JsonSerializable(typeof(TraceEvent))]
[JsonSerializable(typeof(MediaDigest))]
[JsonSerializable(typeof(PmrContent))]
[JsonSerializable(typeof(DiskSeed))]
[JsonSerializable(typeof(RouteTruth))]
[JsonSerializable(typeof(PciSeen))]
[JsonSerializable(typeof(MemoryScan))]
[JsonSerializable(typeof(CpuWitness))]
[JsonSerializable(typeof(CpuEvent))]
[JsonSerializable(typeof(MappedMemory))]
[JsonSerializable(typeof(CodeSymbol))]
internal sealed partial class CaptureJson : JsonSerializerContext;

/// <summary>First line.</summary>
internal sealed record HeaderLine(int Capture, CaptureHeader Header);

/// <summary>Last line: how many lines come before it, and the SHA-256 of their bytes.</summary>
internal sealed record EndLine(bool End, int Lines, string Sha256);
