namespace Lab.Judge.Replaying;

/// <summary>A store to a slot after the doorbell that gave it to the device.</summary>
/// <param name="Store">The store.</param>
/// <param name="Exposure">The doorbell.</param>
/// <param name="Why">Why it is too late, or too early.</param>
internal sealed record LateStore(SlotStore Store, Exposure Exposure, string Why);
