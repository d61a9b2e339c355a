using Lab.Nvme;
using Lab.Nvme.Commands;

namespace Lab.Trace;

/// <summary>A queue that lies where stores to it can be seen: in a controller memory buffer, or in host memory that was watched.</summary>
/// <param name="Kind">Submission or completion.</param>
/// <param name="Id">Queue identifier.</param>
/// <param name="Depth">Slots.</param>
/// <param name="Address">Slot 0 as stores reach it.</param>
/// <param name="Born">Number of the event that made the queue, 0 if it was there before the trace.</param>
/// <param name="Died">Number of the event that ended it.</param>
public sealed record QueuePlacement(QueueKind Kind, int Id, int Depth, ulong Address, int Born = 0, int Died = int.MaxValue)
{
    /// <summary>Bytes of one slot.</summary>
    public int EntryBytes => Kind == QueueKind.Submission ? SubmissionEntry.Bytes : CompletionEntry.Bytes;

    /// <summary>Bytes of all slots.</summary>
    public long Bytes => (long)Depth * EntryBytes;

    /// <summary>"sq1", "cq1".</summary>
    public string Name => $"{(Kind == QueueKind.Submission ? "sq" : "cq")}{Id}";
}
