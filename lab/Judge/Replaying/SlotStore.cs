using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A store, or its part, that went into one slot.</summary>
internal readonly record struct SlotStore(Store Store, int Slot, int Byte);
