using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A doorbell that the driver rang.</summary>
/// <param name="Store">The store.</param>
/// <param name="Value">New tail or head.</param>
/// <param name="From">Tail or head before it.</param>
/// <param name="Moved">Slots forward; 0 when the value is that of before.</param>
/// <param name="Outstanding">Submission queue: entries exposed before and not yet fetched by the device.</param>
/// <param name="Posted">Completion queue: completions that the device had posted by then.</param>
internal readonly record struct Ring(Store Store, int Value, int From, int Moved, int Outstanding, int Posted);
