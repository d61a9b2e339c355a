namespace Lab.Ordering.Streams;

/// <summary>What an access of a stream is to.</summary>
public enum StreamPlace
{
    /// <summary>A submission queue entry; the access has a number of the entry and an offset in it.</summary>
    Entry,
    /// <summary>The tail doorbell; the offset is that in the register window.</summary>
    Doorbell,
    /// <summary>Neither.</summary>
    Elsewhere,
}
