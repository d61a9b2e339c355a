using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>Where a queue came from and how long it lived.</summary>
/// <param name="Kind">Submission or completion.</param>
/// <param name="Id">Queue identifier.</param>
/// <param name="Depth">Slots.</param>
/// <param name="ControllerAddress">Slot 0 as the controller reaches it.</param>
/// <param name="CompletionQueue">Where the completions of a submission queue go.</param>
/// <param name="Born">Event that made it, 0 when it is only claimed.</param>
internal sealed record QueueOrigin(QueueKind Kind, int Id, int Depth, ulong ControllerAddress, int CompletionQueue, int Born)
{
    /// <summary>The device or its registers told of it; otherwise the driver alone did.</summary>
    public bool Witnessed { get; init; } = true;

    /// <summary>A command made it; otherwise CC.EN did, which makes the admin queues.</summary>
    public bool ByCommand { get; init; }

    /// <summary>Slot 0 as stores reach it; null when the queue lies where no store can be seen: in a persistent memory region, or in host memory that nobody watched.</summary>
    public ulong? StoreAddress { get; set; }

    /// <summary>The region that it lies in; null for host memory.</summary>
    public Region? Region { get; set; }

    /// <summary>The name of its place in the intent log: "cmb", "pmr", "bus" or "host".</summary>
    public string Place { get; set; } = "host";

    /// <summary>That it lies there is the driver's word: the controller reaches it through a mapping that the capture does not hold.</summary>
    public bool PlaceClaimed { get; set; }

    /// <summary>Event that ended it: its deletion, a new queue with its identifier, or the controller's disabling or reset.</summary>
    public int Died { get; private set; } = int.MaxValue;

    public QueueEnd End { get; private set; }

    /// <summary>The device refused to make it: it never lived.</summary>
    public bool Refused { get; private set; }

    public string Name => $"{(Kind == QueueKind.Submission ? "sq" : "cq")}{Id}";

    /// <summary>A ring needs 2 slots; NVMe allows 65536.</summary>
    public bool Possible => Depth is >= 2 and <= 65536;

    /// <summary>Where it lies, for sentences.</summary>
    public string Where => Region is null ? "in host memory" : Place switch { "cmb" => "in the CMB", "pmr" => "in the PMR", _ => $"in {Region.Name}" };

    /// <summary>Both live at some time.</summary>
    public bool Overlaps(QueueOrigin other) => Born < other.Died && other.Born < Died;

    public bool LivesAt(int number) => Born <= number && number < Died;

    public void Finish(int number, QueueEnd end)
    {
        if (number < Died)
            (Died, End) = (number, end);
    }

    /// <summary>It goes on: what seemed to replace it was refused.</summary>
    public void GoOn() => (Died, End) = (int.MaxValue, QueueEnd.None);

    public void Refuse() => (Refused, Died) = (true, Born);
}
