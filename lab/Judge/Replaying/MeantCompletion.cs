using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>A completion as the driver took it.</summary>
/// <param name="Seen">What it read.</param>
/// <param name="At">Its line in the intent log.</param>
internal readonly record struct MeantCompletion(CompletionSeen Seen, int At);
