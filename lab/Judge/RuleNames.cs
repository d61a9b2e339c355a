namespace Lab.Judge;

/// <summary>Identifiers of the rules. Cases and scripts rely on them.</summary>
public static class RuleNames
{
    /// <summary>The capture holds enough to be judged.</summary>
    public const string Capture = "capture";
    /// <summary>Device and driver agree on where queues lie and how deep they are.</summary>
    public const string QueueGeometry = "queue-geometry";
    /// <summary>All 64 bytes of an entry are stored before its doorbell, and none while the device may read it.</summary>
    public const string SqeComplete = "sqe-complete";
    /// <summary>At the doorbell the slot holds the entry that was meant for it.</summary>
    public const string SqeContent = "sqe-content";
    /// <summary>Tail doorbells move forward, stay below the head, and are those that were meant.</summary>
    public const string SqTail = "sq-tail";
    /// <summary>No store goes outside the queues in the controller memory buffer.</summary>
    public const string SqBounds = "sq-bounds";
    /// <summary>A doorbell is one aligned 4-byte store; stores of entries are aligned.</summary>
    public const string StoreShape = "store-shape";
    /// <summary>The device executed what was meant, in order, once, with success.</summary>
    public const string DeviceSaw = "device-saw";
    /// <summary>Completions are taken in order, with the right phase, after they were posted.</summary>
    public const string CqPhase = "cq-phase";
    /// <summary>Media and reads hold the content that was written.</summary>
    public const string Data = "data";
    /// <summary>The architecture promises that the entry is with the device before its doorbell.</summary>
    public const string EntryBeforeDoorbell = "entry-before-doorbell";
    /// <summary>
    /// Barriers of the persistent memory region were carried out, and what lies behind them is in the file. Only where the driver used the region.
    /// </summary>
    public const string Persistence = "persistence";
    /// <summary>The driver came to its end.</summary>
    public const string Finished = "finished";

    /// <summary>Those that every judgement has, in the order of <see cref="Judgement.Findings"/>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Capture, QueueGeometry, SqeComplete, SqeContent, SqTail, SqBounds, StoreShape, DeviceSaw, CqPhase, Data, EntryBeforeDoorbell, Finished,
    ];
}
