namespace Lab.Driver.Wrong;

/// <summary>Deliberate defects. Each is something that a judge must fail, and that a device may forgive.</summary>
public enum WrongDriver
{
    /// <summary>The right driver.</summary>
    None,
    /// <summary>Rings the doorbell before the last 8 bytes of the last entry are stored.</summary>
    RingEarly,
    /// <summary>Stores each entry one slot too far.</summary>
    WrongSlot,
    /// <summary>Leaves the last slot out when the ring wraps.</summary>
    SkipSlotAtWrap,
    /// <summary>Rings the same tail a second time.</summary>
    RingTwice,
    /// <summary>Copies 8 bytes too many behind the last slot.</summary>
    PastEnd,
    /// <summary>After the first wrap, leaves the first 8 bytes of an entry as the slot's previous user left them.</summary>
    StaleSlot,
    /// <summary>Takes every status for success.</summary>
    IgnoreStatus,
    /// <summary>Stores the last entry of a PRP list, or the last descriptor of an SGL segment, only after the command's doorbell.</summary>
    LateList,
    /// <summary>Swaps the first two entries of a PRP list, or descriptors of an SGL segment.</summary>
    SwappedList,
    /// <summary>Gives completions back to the controller that it has not posted yet.</summary>
    HeadAhead,
    /// <summary>With shadow doorbells, never rings the register, whatever the event index says.</summary>
    NeverRing,
    /// <summary>Tells of barriers of the persistent memory region that it never carries out.</summary>
    ClaimBarrier,
    /// <summary>Takes the mechanism of barrier that the controller does not offer; a right driver where it offers both.</summary>
    ForeignBarrier,
    /// <summary>Leaves the last 8 bytes of each record in the persistent memory region out.</summary>
    ShortRecord,
    /// <summary>Maps the controller memory buffer uncached where it says write-combining, and write-combining where it says uncached.</summary>
    OtherMapping,
    /// <summary>Says which fence stands before the doorbell, and issues none.</summary>
    ClaimFence,
}
