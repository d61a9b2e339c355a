using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Driver.Queues;

/// <summary>A completion queue in host memory, polled by its phase tag.</summary>
internal sealed class CompletionQueue(int id, int depth, QueueMemory memory, IMemoryWindow registers, Doorbells doorbells, IIntentSink intents)
{
    private readonly QueueRing _ring = new(depth);
    private int _head;
    private int _phase = 1;

    public int Id => id;

    /// <summary>Takes the next completion if the controller has posted it, and gives its slot back.</summary>
    public bool TryTake(out CompletionEntry entry)
    {
        var offset = memory.Offset + (long)_head * CompletionEntry.Bytes;
        // The phase tag comes first: the window's loads are acquires, so the other dwords cannot be older than it.
        var dw3 = memory.Window.Read32(offset + 12);
        entry = new(0, 0, 0, dw3);
        if (entry.Phase != _phase)
            return false;
        entry = new(memory.Window.Read32(offset), memory.Window.Read32(offset + 4), memory.Window.Read32(offset + 8), dw3);
        intents.Tell(new CompletionSeen(id, _head, entry.Phase, entry.Cid, entry.SqId, entry.SqHead, entry.Status.Value));

        _head = _ring.Next(_head);
        if (_head == 0)
            _phase ^= 1;
        intents.Tell(new DoorbellMeant(QueueKind.Completion, id, _head));
        registers.Write32(doorbells.CqHead(id), (uint)_head);
        return true;
    }
}
