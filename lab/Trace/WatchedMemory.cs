using Lab.Nvme.Intents;

namespace Lab.Trace;

/// <summary>Memory of the guest in which a submission queue was made, and in which each store was recorded from then on.</summary>
/// <param name="Address">Guest-physical address of slot 0, as the controller was told it.</param>
/// <param name="Bytes">Bytes of all slots.</param>
public sealed record WatchedMemory(Hex Address, long Bytes);
