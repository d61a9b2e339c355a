using Lab.Nvme.Commands;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A submission queue: the state of each slot between store, doorbell and fetch.</summary>
internal sealed class SubmissionLife(QueueOrigin origin, MeantQueue meant, bool kernelTold) : QueueLife(origin, meant)
{
    private sealed class Slot
    {
        public byte[] Image = new byte[SubmissionEntry.Bytes];
        public ulong Stored;
        public int Rewritten;
        public List<SlotStore> Stores = [];
        public Exposure? Exposed;
        public Exposure? Last;
    }

    private readonly Slot[] _slots = [.. Enumerable.Range(0, origin.Depth).Select(_ => new Slot())];
    private readonly Queue<Exposure> _exposed = new();
    private int _tail;
    private CompletionLife? _completions;
    private int[] _turns = [];

    /// <summary>Slots that doorbells gave to the device, in order.</summary>
    public List<Exposure> Exposures { get; } = [];
    /// <summary>Stores to a slot that belonged to the device, or to nobody yet.</summary>
    public List<LateStore> Late { get; } = [];
    /// <summary>Commands that the device fetched, in order.</summary>
    public List<TraceEvent> Executed { get; } = [];
    /// <summary>Those among them for which no exposed entry was left.</summary>
    public List<TraceEvent> Unexplained { get; } = [];
    /// <summary>Where the completions go.</summary>
    public CompletionLife? Completions => _completions;
    /// <summary>All stores of the driver to slots.</summary>
    public List<Store> Stores { get; } = [];

    /// <summary>
    /// Says where the completions go. A turn is the time between two doorbells of the pair; the log tells in which turn each entry was meant.
    /// A log of the kernel's tells no doorbells but ends of commands: there a turn is the time between two completions.
    /// </summary>
    public void Link(CompletionLife? completions)
    {
        _completions = completions;
        if (kernelTold)
        {
            _turns = [.. Meant.Entries.Select(entry => entry.Ended)];
            return;
        }
        int[] rings = [.. Meant.Rings.Concat(completions?.Meant.Rings ?? []).Select(ring => ring.At).Order()];
        _turns = [.. Meant.Entries.Select(entry => ~Array.BinarySearch(rings, entry.At))];
    }

    /// <summary>Takes <paramref name="count"/> bytes of a store from byte <paramref name="first"/> of the queue on.</summary>
    public void Store(Store store, long first, int count, bool byDriver)
    {
        if (byDriver)
            Stores.Add(store);
        var late = false;
        for (var i = 0; i < count; i++)
        {
            var at = (int)((first + i) % SubmissionEntry.Bytes);
            var index = (int)((first + i) / SubmissionEntry.Bytes);
            var slot = _slots[index];
            slot.Image[at] = (byte)(store.Value >> (8 * i));
            if (!byDriver)
                continue;
            if (i == 0 || at == 0)
                late = IsLate(slot, new(store, index, at));
            if (late)
                continue;
            if ((slot.Stored >> at & 1) != 0)
                slot.Rewritten++;
            slot.Stored |= 1UL << at;
        }
    }

    private bool IsLate(Slot slot, SlotStore store)
    {
        if (slot.Last is not { } last || (slot.Exposed is null && Turn >= TurnOfNextEntry(store.Slot)))
        {
            slot.Stores.Add(store);
            return false;
        }
        Late.Add(new(store, last, InFlight: slot.Exposed is not null, Behind: Turn == last.Turn));
        return true;
    }

    // The device may be so fast that a store behind its doorbell finds the slot free. The log still knows that nobody meant to store now.
    private int Turn => kernelTold ? _completions?.Posted.Count ?? 0 : Rings.Count + (_completions?.Rings.Count ?? 0);

    private int TurnOfNextEntry(int slot)
    {
        var next = Exposures.Count + Slots.Distance(_tail, slot);
        return next < _turns.Length ? _turns[next] : int.MaxValue;
    }

    public void Ring(Store store)
    {
        var value = unchecked((int)(uint)store.Value.Value);
        // The device ignores a tail beyond the queue.
        var valid = value >= 0 && value < Slots.Depth;
        var moved = valid ? Slots.Distance(_tail, value) : 0;
        Rings.Add(new(store, value, _tail, moved, _exposed.Count, 0));
        if (!valid)
            return;
        foreach (var index in Slots.Slots(_tail, value))
        {
            var slot = _slots[index];
            var exposure = new Exposure(index, store, slot.Stored, [.. slot.Image], slot.Stores, slot.Rewritten, Turn);
            Exposures.Add(exposure);
            _exposed.Enqueue(exposure);
            slot.Exposed = slot.Last = exposure;
        }
        _tail = value;
    }

    /// <summary>The device fetched the oldest exposed entry.</summary>
    public void Execute(TraceEvent command)
    {
        Executed.Add(command);
        if (!Consume())
            Unexplained.Add(command);
    }

    /// <summary>A completion shows that the device fetched its entry: only needed when the trace names no commands.</summary>
    public void Complete(int cid)
    {
        if (_exposed.Any(exposure => BitConverter.ToUInt16(exposure.Image, 2) == cid) || (!InBuffer && _exposed.Count > 0))
            Consume();
    }

    private bool Consume()
    {
        if (!_exposed.TryDequeue(out var exposure))
            return false;
        var slot = _slots[exposure.Slot];
        (slot.Stored, slot.Rewritten, slot.Stores, slot.Exposed) = (0, 0, [], null);
        return true;
    }
}
