using Lab.Driver.Wrong;
using Lab.Ordering;

namespace Lab.Driver.Plans;

/// <summary>
/// One experiment as the driver carries it out: where the submission queue lies, how entries are stored, and what is written and read back.
/// It travels as JSON to the agent in the guest. (A positional record: the source-generated serialiser keeps a parameter's default when the
/// text leaves the member out, which it does not do for init-only properties.)
/// </summary>
/// <param name="SubmissionQueue">Where the I/O submission queue lies.</param>
/// <param name="Mapping">Memory type that the CMB is mapped with: uncached or writeCombining.</param>
/// <param name="Copy">How the 64 bytes of an entry are stored.</param>
/// <param name="Fence">What stands between entry and doorbell.</param>
/// <param name="Wrong">A deliberate defect.</param>
/// <param name="Depth">Slots of the I/O queues, 2 to 4096.</param>
/// <param name="Batch">Entries per doorbell, 1 to depth - 1.</param>
/// <param name="Transfers">How many 4 KiB transfers are written, and then read back, 1 to 4096.</param>
/// <param name="Seed">Seed of the content that is written.</param>
public sealed record Plan(
    QueuePlace SubmissionQueue = QueuePlace.Cmb,
    MemoryType Mapping = MemoryType.Uncached,
    CopyStrategy Copy = CopyStrategy.Store8,
    Fence Fence = Fence.Store,
    WrongDriver Wrong = WrongDriver.None,
    int Depth = 8,
    int Batch = 1,
    int Transfers = 12,
    ulong Seed = 1)
{
    /// <summary>Bytes of one transfer.</summary>
    public const int TransferBytes = 4096;

    /// <summary>What is wrong with the plan, one sentence each; empty for a plan that can be tried.</summary>
    public IEnumerable<string> Problems()
    {
        if (Depth is < 2 or > 4096)
            yield return $"depth is {Depth}, it must be 2 to 4096";
        else if (Batch < 1 || Batch > Depth - 1)
            yield return $"batch is {Batch}, it must be 1 to depth - 1 = {Depth - 1}";
        if (Transfers is < 1 or > 4096)
            yield return $"transfers is {Transfers}, it must be 1 to 4096";
        if (Mapping == MemoryType.WriteBack)
            yield return "mapping is writeBack, a controller memory buffer is mapped uncached or writeCombining";
        if (SubmissionQueue == QueuePlace.Host && Mapping != MemoryType.Uncached)
            yield return $"mapping is {Mapping} but the submission queue lies in host memory: leave mapping out";
    }
}
