namespace Lab.Judge;

/// <summary>Identifiers of the rules. Cases and scripts rely on them.</summary>
public static class RuleNames
{
    /// <summary>The capture holds enough to be judged.</summary>
    public const string Capture = "capture";
    /// <summary>Device and driver agree on where queues lie and how deep they are.</summary>
    public const string QueueGeometry = "queue-geometry";
    /// <summary>The buffer's and the persistent region's address were stored in halves, the high one first. Only for captures that enable one.</summary>
    public const string CmbEnable = "cmb-enable";
    /// <summary>All 64 bytes of an entry are stored before its doorbell, and none while the device may read it.</summary>
    public const string SqeComplete = "sqe-complete";
    /// <summary>At the doorbell the slot holds the entry that was meant for it.</summary>
    public const string SqeContent = "sqe-content";
    /// <summary>Tail doorbells move forward, stay below the head, and are those that were meant.</summary>
    public const string SqTail = "sq-tail";
    /// <summary>No store goes outside the queues, and the buffers that the driver told of, in controller memory buffers.</summary>
    public const string SqBounds = "sq-bounds";
    /// <summary>Lists in controller memory buffers are whole before the doorbell, and left alone until the answer. Only for captures with lists.</summary>
    public const string ListComplete = "list-complete";
    /// <summary>A doorbell is one aligned 4-byte store; stores of entries are aligned.</summary>
    public const string StoreShape = "store-shape";
    /// <summary>The device executed what was meant, in order, once, with the status that was meant.</summary>
    public const string DeviceSaw = "device-saw";
    /// <summary>Completions are taken in order, with the right phase, after they were posted.</summary>
    public const string CqPhase = "cq-phase";
    /// <summary>Each command ended once for its caller, by a completion or as lost. Only for captures in which more than completions may end commands.</summary>
    public const string ExactlyOnce = "exactly-once";
    /// <summary>A reset left in the controller properties what the specification says. Only for captures with resets.</summary>
    public const string ResetState = "reset-state";
    /// <summary>Media and reads hold the content that was written.</summary>
    public const string Data = "data";
    /// <summary>The architecture promises that the entry is with the device before its doorbell.</summary>
    public const string EntryBeforeDoorbell = "entry-before-doorbell";
    /// <summary>
    /// Barriers of the persistent memory region were carried out, and what lies behind them is in the file. Only where the driver used the region.
    /// </summary>
    public const string Persistence = "persistence";
    /// <summary>QEMU's trace and the recording of instructions tell of the same stores. Only for captures of labs that record them.</summary>
    public const string CpuAgrees = "cpu-agrees";
    /// <summary>The guest maps queues and doorbells as the driver says. Only for captures of labs that record instructions.</summary>
    public const string MemoryType = "memory-type";
    /// <summary>A store of several words, made by a process that may die of it, is with the device whole. Only where the driver tried one.</summary>
    public const string VectorStore = "vector-store";
    /// <summary>Routes to providers' memory are those of the tree that the host saw, and none was used that must not be. Only for peer-to-peer experiments, as the four that follow.</summary>
    public const string PeerRoute = "peer-route";
    /// <summary>The data of peer-to-peer copies was where the driver said, and no CPU touched it.</summary>
    public const string PeerPath = "peer-path";
    /// <summary>No piece of a provider's memory was out twice, and none was accessed that was not out.</summary>
    public const string PeerBounds = "peer-bounds";
    /// <summary>What went peer to peer was never in the guest's memory.</summary>
    public const string GuestMemory = "guest-memory";
    /// <summary>What the subsystem counted is what the devices moved.</summary>
    public const string PeerCounts = "peer-counts";
    /// <summary>Each step of the case came to what it should. Only for experiments of steps.</summary>
    public const string Steps = "steps";
    /// <summary>The driver came to its end.</summary>
    public const string Finished = "finished";

    /// <summary>All of them, in the order of <see cref="Judgement.Findings"/>.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Capture, QueueGeometry, CmbEnable, SqeComplete, SqeContent, SqTail, SqBounds, ListComplete, StoreShape, VectorStore, CpuAgrees, MemoryType, DeviceSaw, CqPhase, ExactlyOnce, ResetState, Data, Persistence,
        EntryBeforeDoorbell, PeerRoute, PeerPath, PeerBounds, GuestMemory, PeerCounts, Steps, Finished,
    ];

    /// <summary>Those that every judgement has: they have something to say of every capture.</summary>
    public static IReadOnlyList<string> Always { get; } = [.. All.Except([CmbEnable, ListComplete, VectorStore, CpuAgrees, MemoryType, ExactlyOnce, ResetState, Persistence, PeerRoute, PeerPath, PeerBounds, GuestMemory, PeerCounts, Steps])];
}
