using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Driver.Queues;

/// <summary>A completion queue, known by its phase tag. Not for several threads at once.</summary>
internal class CompletionQueue(int id, int depth, DeviceMemory memory, IMemoryWindow registers, Doorbells doorbells, IIntentSink? intents)
{
    private readonly QueueRing _ring = new(depth);
    private int _head;
    private int _phase = 1;

    public int Id => id;
    public int Depth => depth;
    public DeviceMemory Memory => memory;
    public ShadowPages? Shadow { get; set; }

    /// <summary>Whether the controller seems to have posted something: for a look without a lock.</summary>
    public bool MayHaveMore => PhaseOf(memory.Window.Read32(At(_head) + 12)) == Volatile.Read(ref _phase);

    /// <summary>Takes the next completion if the controller has posted it. Its slot is given back by <see cref="Ring"/>.</summary>
    public bool TryTake(out CompletionEntry entry)
    {
        var offset = At(_head);
        // The phase tag comes first: the window's loads are acquires, so the other dwords cannot be older than it.
        var dw3 = memory.Window.Read32(offset + 12);
        entry = new(0, 0, 0, dw3);
        if (PhaseOf(dw3) != _phase)
            return false;
        entry = new(memory.Window.Read32(offset), memory.Window.Read32(offset + 4), memory.Window.Read32(offset + 8), dw3);
        intents?.Tell(new CompletionSeen(id, _head, entry.Phase, entry.Cid, entry.SqId, entry.SqHead, entry.Status.Value));
        _head = _ring.Next(_head);
        if (_head == 0)
            _phase ^= 1;
        return true;
    }

    /// <summary>Gives the slots of all completions that were taken back to the controller, with one doorbell.</summary>
    public void Ring()
    {
        intents?.Tell(new DoorbellMeant(QueueKind.Completion, id, _head));
        Doorbell(_head);
    }

    /// <summary>The doorbell; all that a driver that is wrong on purpose changes.</summary>
    protected virtual void Doorbell(int head)
    {
        if (Shadow?.Write(QueueKind.Completion, id, head) != false)
            registers.Write32(doorbells.CqHead(id), (uint)head);
    }

    /// <summary>Starts over, for a queue that the controller makes anew.</summary>
    public void Restart()
    {
        memory.Clear();
        (_head, _phase) = (0, 1);
    }

    private static int PhaseOf(uint dw3) => (int)(dw3 >> 16 & 1);

    private long At(int slot) => memory.Offset + (long)slot * CompletionEntry.Bytes;
}
