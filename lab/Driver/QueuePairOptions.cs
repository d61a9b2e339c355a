using Lab.Driver.Memory;
using Lab.Driver.Wrong;
using Lab.Ordering;

namespace Lab.Driver;

/// <summary>How an I/O queue pair is made.</summary>
public sealed record QueuePairOptions
{
    /// <summary>Slots of each queue, 2 to CAP.MQES.</summary>
    public int Depth { get; init; } = 8;
    /// <summary>Memory for the submission queue; null is host memory.</summary>
    public MemoryPool? SubmissionIn { get; init; }
    /// <summary>Memory for the completion queue; null is host memory.</summary>
    public MemoryPool? CompletionIn { get; init; }
    /// <summary>Puts the queues where the controller says that they may not lie, to see what it does.</summary>
    public bool Force { get; init; }
    /// <summary>How entries are stored; null for what <see cref="CopyDefaults"/> chooses by architecture and memory type.</summary>
    public CopyStrategy? Copy { get; init; }
    /// <summary>What stands between entry and doorbell; null as for <see cref="Copy"/>.</summary>
    public Fence? Fence { get; init; }
    /// <summary>MSI-X vector that completions fire; null for none, when somebody polls.</summary>
    public int? Vector { get; init; }
    /// <summary>Whether several threads may use the pair. False saves the lock where one thread has the pair to itself.</summary>
    public bool Locked { get; init; } = true;
    /// <summary>A deliberate defect.</summary>
    public WrongDriver Wrong { get; init; } = WrongDriver.None;
}
