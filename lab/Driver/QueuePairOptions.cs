using Lab.Driver.Wrong;
using Lab.Ordering;

namespace Lab.Driver;

/// <summary>How an I/O queue pair is made.</summary>
public sealed record QueuePairOptions
{
    /// <summary>Slots of each queue, 2 to CAP.MQES.</summary>
    public int Depth { get; init; } = 8;
    /// <summary>The buffer that holds the submission queue; null puts it in host memory.</summary>
    public ControllerMemoryBuffer? SubmissionIn { get; init; }
    /// <summary>How entries are stored.</summary>
    public CopyStrategy Copy { get; init; } = CopyStrategy.Store8;
    /// <summary>What stands between entry and doorbell.</summary>
    public Fence Fence { get; init; } = Fence.Store;
    /// <summary>A deliberate defect.</summary>
    public WrongDriver Wrong { get; init; } = WrongDriver.None;
}
