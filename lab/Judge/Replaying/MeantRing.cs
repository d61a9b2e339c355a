namespace Lab.Judge.Replaying;

/// <summary>A doorbell as the driver meant it.</summary>
/// <param name="Value">New tail or head.</param>
/// <param name="Entries">Entries meant for the queue since its last doorbell.</param>
/// <param name="KnownHead">Head of the submission queue that the driver had been told by then.</param>
/// <param name="Taken">Completions that the driver had taken from the queue by then.</param>
/// <param name="At">Its line in the intent log.</param>
internal readonly record struct MeantRing(int Value, int Entries, int KnownHead, int Taken, int At);
