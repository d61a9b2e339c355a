using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A store, or its part, that went into one slot.</summary>
internal sealed record SlotStore(Store Store, int Slot, int Byte);
