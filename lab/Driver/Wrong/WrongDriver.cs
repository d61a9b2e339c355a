namespace Lab.Driver.Wrong;

/// <summary>Deliberate defects of the submission path. Each is something that a judge must fail, and that a device may forgive.</summary>
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
}
