using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Registers;
using Lab.Ordering;

namespace Lab.Driver.Queues;

/// <summary>
/// Shadow doorbells (NVMe Base 2.1, Doorbell Buffer Config): the driver writes tails and heads to host memory, and rings the register only when the
/// controller has asked for it by its event index.
/// </summary>
internal sealed class ShadowDoorbells(IPlatform platform, DeviceMemory shadow, DeviceMemory events, Doorbells doorbells, bool neverRing)
{
    public DeviceMemory Shadow => shadow;
    public DeviceMemory Events => events;

    /// <summary>Writes a tail or head. Returns whether the doorbell register must be rung as well.</summary>
    public bool Write(QueueKind kind, int queue, int value)
    {
        var at = (kind == QueueKind.Submission ? doorbells.SqTail(queue) : doorbells.CqHead(queue)) - Register.Doorbells;
        var old = shadow.Window.Read32(shadow.Offset + at);
        // The entry before the shadow that tells of it.
        platform.Issue(Fence.Store);
        shadow.Window.Write32(shadow.Offset + at, (uint)value);
        // The shadow before the look at the event index: else driver and controller may each miss the other's change, and both wait.
        platform.Issue(Fence.Full);
        return !neverRing && Passes((ushort)events.Window.Read32(events.Offset + at), (ushort)value, (ushort)old);
    }

    /// <summary>Forgets what a queue's doorbells held, for a queue that is made anew: a stale value would hide its first entries.</summary>
    public void Forget(int queue)
    {
        foreach (var at in (int[])[doorbells.SqTail(queue), doorbells.CqHead(queue)])
        {
            shadow.Window.Write32(shadow.Offset + at - Register.Doorbells, 0);
            events.Window.Write32(events.Offset + at - Register.Doorbells, 0);
        }
    }

    // Whether the way from old to new passes the event index, in 16-bit arithmetic.
    private static bool Passes(ushort index, ushort value, ushort old) => (ushort)(value - index - 1) < (ushort)(value - old);
}
