namespace Lab.Driver.Persistence;

/// <summary>Deliberate defects of a driver that uses the persistent memory region, to show that the judge finds them.</summary>
public enum WrongPersistence
{
    /// <summary>None: a right driver.</summary>
    None,
    /// <summary>Tells of barriers that it never carries out.</summary>
    ClaimBarrier,
    /// <summary>Takes the mechanism of barrier that the controller does not offer; a right driver where it offers both.</summary>
    ForeignBarrier,
    /// <summary>Leaves the last 8 bytes of each record out.</summary>
    ShortRecord,
}
