using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>Whether the processors' instructions were recorded.</summary>
/// <param name="Recorded">Whether they were; where they were not, widths above 8 bytes and fences are unknown.</param>
/// <param name="Reason">Of what and by what, or why not, one line.</param>
/// <param name="Lost">Events that found no room.</param>
public sealed record CpuWitness([property: JsonPropertyName("witnessed")] bool Recorded, string Reason, long Lost = 0);
