using Lab.Nvme;

namespace Lab.Judge.Replaying;

/// <summary>Where a queue came from and how long it lived.</summary>
/// <param name="Kind">Submission or completion.</param>
/// <param name="Id">Queue identifier.</param>
/// <param name="Depth">Slots.</param>
/// <param name="ControllerAddress">Slot 0 as the controller reaches it.</param>
/// <param name="StoreAddress">Slot 0 as stores reach it; null when the queue lies in host memory, where no store can be seen.</param>
/// <param name="CompletionQueue">Where the completions of a submission queue go.</param>
/// <param name="Born">Event that made it, 0 when it is only claimed.</param>
/// <param name="Witnessed">The device or its registers told of it; otherwise the driver alone did.</param>
internal sealed record QueueOrigin(
    QueueKind Kind, int Id, int Depth, ulong ControllerAddress, ulong? StoreAddress, int CompletionQueue, int Born, bool Witnessed)
{
    /// <summary>Event that ended it: a new queue with its identifier, or the controller's disabling.</summary>
    public int Died { get; set; } = int.MaxValue;

    public string Name => $"{(Kind == QueueKind.Submission ? "sq" : "cq")}{Id}";

    /// <summary>A ring needs 2 slots; NVMe allows 65536.</summary>
    public bool Possible => Depth is >= 2 and <= 65536;

    /// <summary>Both live at some time.</summary>
    public bool Overlaps(QueueOrigin other) => Born < other.Died && other.Born < Died;

    public bool LivesAt(int number) => Born <= number && number < Died;
}
