namespace Lab.Judge.Replaying;

/// <summary>A store to a slot after the doorbell that gave it to the device, in a turn in which nobody meant to store there.</summary>
/// <param name="Store">The store.</param>
/// <param name="Exposure">The doorbell.</param>
/// <param name="InFlight">The device had not consumed the slot yet.</param>
/// <param name="Behind">No other doorbell of the queue pair lies between: the store belongs before the doorbell.</param>
internal sealed record LateStore(SlotStore Store, Exposure Exposure, bool InFlight, bool Behind);
