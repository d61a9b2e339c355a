using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Ordering;

namespace Lab.Driver.Queues;

/// <summary>
/// Shadow doorbells (NVMe Base 2.1, Doorbell Buffer Config): the driver writes tails and heads to host memory, and rings the register only when the
/// controller has asked for it by its event index.
/// </summary>
/// <param name="platform">Issues the fences.</param>
/// <param name="shadow">The page that the driver writes.</param>
/// <param name="events">The page that the controller writes.</param>
/// <param name="layout">Where a queue's values lie in both.</param>
/// <param name="neverRing">Wrong on purpose: the register is never rung.</param>
internal sealed class ShadowPages(IPlatform platform, DeviceMemory shadow, DeviceMemory events, ShadowDoorbells layout, bool neverRing)
{
    // Tails and heads in turn: those that were rung since the controller was told of the pages.
    private readonly bool[] _rung = new bool[2 * layout.QueuesIn(shadow.Bytes)];

    public DeviceMemory Shadow => shadow;
    public DeviceMemory Events => events;

    /// <summary>Writes a tail or head. Returns whether the doorbell register must be rung as well.</summary>
    public bool Write(QueueKind kind, int queue, int value)
    {
        // The admin queue, and queues past the page, have their registers only.
        if (queue == 0 || queue >= layout.QueuesIn(shadow.Bytes))
            return true;
        var at = kind == QueueKind.Submission ? layout.SqTail(queue) : layout.CqHead(queue);
        var old = shadow.Window.Read32(shadow.Offset + at);
        // The entry before the shadow that tells of it.
        platform.Issue(Fence.Store);
        shadow.Window.Write32(shadow.Offset + at, (uint)value);
        // The shadow before the look at the event index: else driver and controller may each miss the other's change, and both wait.
        platform.Issue(Fence.Full);
        // Of a queue that was there before, the controller may know where it stands and not have put down that it sleeps: it is woken once.
        ref var rung = ref _rung[2 * queue + (kind == QueueKind.Submission ? 0 : 1)];
        var isFirst = !rung;
        rung = true;
        return !neverRing && (isFirst || ShadowDoorbells.MustRing((ushort)events.Window.Read32(events.Offset + at), (ushort)value, (ushort)old));
    }

    /// <summary>Forgets what a queue's doorbells held, for a queue that is made anew: a stale value would hide its first entries.</summary>
    public void Forget(int queue)
    {
        if (queue >= layout.QueuesIn(shadow.Bytes))
            return;
        foreach (var at in (int[])[layout.SqTail(queue), layout.CqHead(queue)])
        {
            shadow.Window.Write32(shadow.Offset + at, 0);
            events.Window.Write32(events.Offset + at, 0);
        }
    }

    /// <summary>Starts over, before the controller is told of the pages.</summary>
    public void Restart()
    {
        shadow.Clear();
        events.Clear();
        Array.Clear(_rung, 0, _rung.Length);
    }
}
