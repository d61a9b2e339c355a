using Lab.Nvme;

namespace Lab.Trace;

/// <summary>What a store's address means.</summary>
public abstract record StorePlace;

/// <summary>A doorbell.</summary>
/// <param name="Controller">Whose.</param>
/// <param name="Kind">Tail of a submission queue or head of a completion queue.</param>
/// <param name="Queue">Queue identifier.</param>
/// <param name="Exact">False: the address is between two doorbells, and the device ignores it.</param>
public sealed record DoorbellPlace(string Controller, QueueKind Kind, int Queue, bool Exact) : StorePlace;

/// <summary>A controller property, or something else in BAR 0.</summary>
public sealed record RegisterPlace(string Controller, long Offset) : StorePlace;

/// <summary>A slot of a queue that lies in the controller memory buffer, or in host memory.</summary>
/// <param name="Region">The buffer; null for host memory.</param>
/// <param name="Offset">Offset in the buffer.</param>
/// <param name="Queue">The queue.</param>
/// <param name="Slot">The slot of the first byte.</param>
/// <param name="Byte">Position of the first byte in the slot.</param>
public sealed record SlotPlace(Region? Region, long Offset, QueuePlacement Queue, int Slot, int Byte) : StorePlace;

/// <summary>The controller memory buffer or the persistent memory region, in no queue.</summary>
public sealed record BufferPlace(Region Region, long Offset) : StorePlace;

/// <summary>No region of the capture.</summary>
public sealed record ElsewherePlace : StorePlace;
