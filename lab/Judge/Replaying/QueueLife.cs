using Lab.Nvme;

namespace Lab.Judge.Replaying;

/// <summary>A queue while the trace is replayed: what was meant for it on one side, what happened to it on the other.</summary>
internal abstract class QueueLife(QueueOrigin origin, MeantQueue meant)
{
    public QueueOrigin Origin => origin;
    public MeantQueue Meant => meant;
    public string Name => origin.Name;
    public int Id => origin.Id;
    public QueueRing Slots { get; } = new(origin.Depth);
    /// <summary>Its stores can be seen: by the device's trace in a controller memory buffer, by the processors' instructions in host memory.</summary>
    public bool IsSeen => origin.StoreAddress is not null;
    /// <summary>It lies in a controller memory buffer.</summary>
    public bool InBuffer => IsSeen && origin.Region is not null;

    /// <summary>Doorbells by the driver.</summary>
    public List<Ring> Rings { get; } = [];
    /// <summary>Values of the doorbells that the device says it took.</summary>
    public List<int> TakenByDevice { get; } = [];
}
