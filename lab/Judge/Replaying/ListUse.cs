using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A list at a doorbell that gave it to the device.</summary>
/// <param name="List">The list.</param>
/// <param name="Queue">Whose doorbell.</param>
/// <param name="Entry">Number of the entry in its queue that points to it; null when the entry is not known.</param>
/// <param name="Doorbell">The doorbell.</param>
/// <param name="Difference">First byte that is not as meant, and what it holds (null: it was never stored); null when all are.</param>
internal sealed record ListUse(MeantList List, SubmissionLife Queue, int? Entry, Store Doorbell, (int Index, byte? Held)? Difference);
