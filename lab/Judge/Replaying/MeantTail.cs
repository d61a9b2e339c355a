namespace Lab.Judge.Replaying;

/// <summary>The tail of a submission queue as a driver told it that does not tell its doorbells.</summary>
/// <param name="Value">The tail.</param>
/// <param name="Entries">Commands meant for the queue by then.</param>
internal sealed record MeantTail(int Value, int Entries);
