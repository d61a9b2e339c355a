namespace Lab.Ordering.Streams;

/// <summary>What <see cref="StreamRules"/> says of a stream.</summary>
/// <param name="Guarantee">The weakest link.</param>
/// <param name="Weakest">The event that it is about; null where it is about none.</param>
/// <param name="Warnings">What is legal and not wise, each with the rule's name in front.</param>
public sealed record StreamVerdict(Guarantee Guarantee, StreamEvent? Weakest, IReadOnlyList<string> Warnings);
