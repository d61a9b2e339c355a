using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A completion queue.</summary>
internal sealed class CompletionLife(QueueOrigin origin, MeantQueue meant) : QueueLife(origin, meant)
{
    private int _head;

    /// <summary>Completions by the device, in the order in which their entries appear.</summary>
    public List<DeviceCompletion> Posted { get; } = [];

    public void Ring(Store store)
    {
        var value = unchecked((int)(uint)store.Value.Value);
        var moved = value >= 0 && value < Slots.Depth ? Slots.Distance(_head, value) : 0;
        Rings.Add(new(store, value, _head, moved, 0, Posted.Count));
        // The device ignores a head beyond the queue.
        if (value >= 0 && value < Slots.Depth)
            _head = value;
    }
}
