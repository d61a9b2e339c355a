using Lab.Driver.Memory;
using Lab.Driver.Wrong;
using Lab.Ordering;

namespace Lab.Driver.Plans;

/// <summary>
/// One experiment as the driver carries it out: where queues, lists and data lie, how entries are stored, and what is done. It travels as JSON to the
/// agent in the guest. (A positional record: the source-generated serialiser keeps a parameter's default when the text leaves the member out,
/// which it does not do for init-only properties.)
/// </summary>
/// <param name="SubmissionQueue">Where the I/O submission queues lie.</param>
/// <param name="Mapping">Memory type that CMB and PMR are mapped with: uncached or writeCombining.</param>
/// <param name="Copy">How the 64 bytes of an entry are stored.</param>
/// <param name="Fence">What stands between entry and doorbell.</param>
/// <param name="Wrong">A deliberate defect.</param>
/// <param name="Depth">Slots of the I/O queues, 2 to 65536.</param>
/// <param name="Batch">Entries per doorbell, 1 to depth - 1.</param>
/// <param name="Transfers">How many transfers, or records of a persistent memory region, are written, and then read back, 1 to 4096.</param>
/// <param name="Seed">Seed of the content that is written.</param>
/// <param name="Scenario">What is done.</param>
/// <param name="CompletionQueue">Where the I/O completion queues lie.</param>
/// <param name="Lists">Where PRP lists and SGL segments lie.</param>
/// <param name="Data">Where the data of transfers lies.</param>
/// <param name="DataPointer">How data pointers are made: PRPs or SGLs.</param>
/// <param name="Bytes">Bytes of one transfer, a multiple of 512, at most 1 MiB.</param>
/// <param name="PageOffset">Where in its first page a transfer begins, a multiple of 8 below 4096.</param>
/// <param name="Queues">I/O queue pairs, 1 to 64.</param>
/// <param name="Threads">Threads that submit, 1 to 16; with more than one of them, or with interrupts, another takes the completions.</param>
/// <param name="Force">Puts queues, lists and data also where the controller says that they may not lie.</param>
/// <param name="Cmb">How the CMB is enabled.</param>
/// <param name="CmbOrder">How CMBMSC is stored.</param>
/// <param name="CmbBaseMiB">Controller base address of the CMB in MiB; 0 for the address of its BAR.</param>
/// <param name="ShadowDoorbells">Whether shadow doorbells are set up.</param>
/// <param name="Interrupts">Whether completions come by interrupt.</param>
/// <param name="TimeoutMs">How long a command may take before it is aborted, in milliseconds; 0 for CAP.TO.</param>
/// <param name="Slots">
/// Places for records in a persistent memory region, 1 to 4096, taken in turn and written over. A driver whose power is cut needs one for each
/// record: it may have written more than anybody heard of.
/// </param>
/// <param name="VectorStore">The store that the scenario vectorStores tries in a process of its own.</param>
public sealed record Plan(
    MemoryPlace SubmissionQueue = MemoryPlace.Cmb,
    MemoryType Mapping = MemoryType.Uncached,
    CopyStrategy Copy = CopyStrategy.Store8,
    Fence Fence = Fence.Store,
    WrongDriver Wrong = WrongDriver.None,
    int Depth = 8,
    int Batch = 1,
    int Transfers = 12,
    ulong Seed = 1,
    Scenario Scenario = Scenario.WriteAndReadBack,
    MemoryPlace CompletionQueue = MemoryPlace.Host,
    MemoryPlace Lists = MemoryPlace.Host,
    MemoryPlace Data = MemoryPlace.Host,
    PointerKind DataPointer = PointerKind.Prp,
    int Bytes = Plan.PageBytes,
    int PageOffset = 0,
    int Queues = 1,
    int Threads = 1,
    bool Force = false,
    CmbUse Cmb = CmbUse.Standard,
    CmbWriteOrder CmbOrder = CmbWriteOrder.HighThenLow,
    int CmbBaseMiB = 0,
    bool ShadowDoorbells = false,
    bool Interrupts = false,
    int TimeoutMs = 0,
    int Slots = 16,
    VectorStore VectorStore = VectorStore.None)
{
    /// <summary>The page that a plan that says nothing else transfers.</summary>
    public const int PageBytes = 4096;

    private const int MostBytes = 1 << 20;

    /// <summary>Whether anything of the plan lies in that place.</summary>
    public bool Uses(MemoryPlace place) => SubmissionQueue == place || CompletionQueue == place || Lists == place || Data == place;

    /// <summary>Whether the persistent memory region is used.</summary>
    public bool UsesPmr() => Scenario == Scenario.Persistence || Uses(MemoryPlace.Pmr);

    /// <summary>What is wrong with the plan, one sentence each; empty for a plan that can be tried.</summary>
    public IEnumerable<string> Problems()
    {
        if (Depth is < 2 or > 65536)
            yield return $"depth is {Depth}, it must be 2 to 65536";
        else if (Batch < 1 || Batch > Depth - 1)
            yield return $"batch is {Batch}, it must be 1 to depth - 1 = {Depth - 1}";
        else if (Threads * Batch > Depth - 1)
            yield return $"{Threads} threads with batch {Batch} can have {Threads * Batch} commands at once, a queue of depth {Depth} holds {Depth - 1}";
        if (Transfers is < 1 or > 4096)
            yield return $"transfers is {Transfers}, it must be 1 to 4096";
        if (Bytes is < 512 or > MostBytes || Bytes % 512 != 0)
            yield return $"bytes is {Bytes}, it must be a multiple of 512 up to {MostBytes}";
        if (PageOffset is < 0 or >= PageBytes || PageOffset % 8 != 0)
            yield return $"pageOffset is {PageOffset}, it must be a multiple of 8 below {PageBytes}";
        if (Queues is < 1 or > 64)
            yield return $"queues is {Queues}, it must be 1 to 64";
        if (Threads is < 1 or > 16)
            yield return $"threads is {Threads}, it must be 1 to 16";
        if (TimeoutMs is < 0 or > 60000)
            yield return $"timeoutMs is {TimeoutMs}, it must be 0 to 60000";
        if (Slots is < 1 or > 4096)
            yield return $"slots is {Slots}, it must be 1 to 4096";
        if (VectorStore != VectorStore.None != (Scenario == Scenario.VectorStores))
            yield return $"vectorStore is {VectorStore}, and the scenario is {Scenario}: the scenario vectorStores has one, and no other";
        if (CmbBaseMiB < 0)
            yield return $"cmbBaseMiB is {CmbBaseMiB}, it must not be negative";
        if (Mapping == MemoryType.WriteBack)
            yield return "mapping is writeBack, a controller memory buffer is mapped uncached or writeCombining";
        if (Mapping != MemoryType.Uncached && !Uses(MemoryPlace.Cmb) && !UsesPmr())
            yield return $"mapping is {Mapping} but nothing lies in the controller memory buffer: leave mapping out";
        if (SubmissionQueue == MemoryPlace.Pmr || CompletionQueue == MemoryPlace.Pmr || Lists == MemoryPlace.Pmr)
            yield return "queues and lists cannot lie in the persistent memory region (NVMe Base 2.1, 8.2.4): only data can";
    }
}
