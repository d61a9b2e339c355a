using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>Whether the processors' instructions were recorded.</summary>
/// <param name="Recorded">Whether they were; where they were not, widths above 8 bytes and fences are unknown.</param>
/// <param name="Reason">Of what and by what, or why not, one line.</param>
/// <param name="Lost">Events that found no room.</param>
/// <param name="Watched">The submission queues in host memory whose stores were recorded; null where none was made, and in captures of older labs.</param>
/// <param name="Unwatched">Why stores to submission queues in host memory were not all recorded; null where they were, and in captures of older labs.</param>
public sealed record CpuWitness(
    [property: JsonPropertyName("witnessed")] bool Recorded, string Reason, long Lost = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<WatchedMemory>? Watched = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Unwatched = null);
