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
        public readonly List<SlotStore> Stores = [];
        public Exposure? Exposed;
        public Exposure? Last;
    }

    private readonly Slot[] _slots = [.. Enumerable.Range(0, origin.Depth).Select(_ => new Slot())];
    private readonly Queue<Exposure> _exposed = new();
    // Commands that are running: their numbers in the queue, by identifier.
    private readonly Dictionary<int, Queue<int>> _running = [];
    private int _runningCount;
    private int _tail;
    private CompletionLife? _completions;
    // For each entry the doorbells and completions that its driver knew of when it meant it.
    private (int Rings, int Posted)[] _known = [];

    /// <summary>Slots that doorbells gave to the device, in order.</summary>
    public List<Exposure> Exposures { get; } = [];
    /// <summary>Stores to a slot that belonged to the device, or to nobody yet.</summary>
    public List<LateStore> Late { get; } = [];
    /// <summary>Commands that the device fetched, in order.</summary>
    public List<TraceEvent> Executed { get; } = [];
    /// <summary>How the device answered each of <see cref="Executed"/>; null where it did not.</summary>
    public List<DeviceCompletion?> Answers { get; } = [];
    public bool HasRunning => _runningCount > 0;
    /// <summary>Those among them for which no exposed entry was left.</summary>
    public List<TraceEvent> Unexplained { get; } = [];
    /// <summary>Where the completions go.</summary>
    public CompletionLife? Completions => _completions;
    /// <summary>The k-th entry as the driver meant it; null where it meant none.</summary>
    public MeantEntry? MeantAt(int k) => k < Meant.Entries.Count ? Meant.Entries[k] : null;

    /// <summary>
    /// Whether an entry need not be exposed, executed or answered: a reset came in between, or the driver says that the command is lost. Whether that can
    /// be, and whether its caller was told, is a matter of the rule exactly-once.
    /// </summary>
    public bool MayBeCut(int k) => MeantAt(k) is { IsLost: true } || (Origin.End == QueueEnd.Reset && MeantAt(k) is { End: null });

    /// <summary>All stores of the driver to slots.</summary>
    public List<Store> Stores { get; } = [];

    /// <summary>
    /// Says where the completions go. The log tells for each entry which doorbells of the queue lay behind its driver, and which completions it had
    /// taken: before those it did not mean to store the entry. Head doorbells say nothing, they may be another thread's.
    /// A log of the kernel's tells no doorbells but ends of commands.
    /// </summary>
    public void Link(CompletionLife? completions)
    {
        _completions = completions;
        var rings = 0;
        _known = new (int, int)[Meant.Entries.Count];
        for (var k = 0; k < _known.Length; k++)
        {
            var entry = Meant.Entries[k];
            while (rings < Meant.Rings.Count && Meant.Rings[rings].At < entry.At)
                rings++;
            _known[k] = kernelTold ? (0, entry.Ended) : (rings, completions?.Meant.TakenBefore(entry.At) ?? 0);
        }
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
        if (slot.Last is not { } last || (slot.Exposed is null && IsMeantNow(store.Slot)))
        {
            slot.Stores.Add(store);
            return false;
        }
        Late.Add(new(store, last, InFlight: slot.Exposed is not null, Behind: Turn == last.Turn));
        return true;
    }

    private int Turn => kernelTold ? Posted : Rings.Count + (_completions?.Rings.Count ?? 0);

    private int Posted => _completions?.Posted.Count ?? 0;

    // The device may be so fast that a store behind its doorbell finds the slot free. The log still knows that nobody meant to store now.
    private bool IsMeantNow(int slot)
    {
        var next = Exposures.Count + Slots.Distance(_tail, slot);
        return next < _known.Length && Rings.Count >= _known[next].Rings && Posted >= _known[next].Posted;
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
            var exposure = new Exposure(index, store, slot.Stored, [.. slot.Image], [.. slot.Stores], slot.Rewritten, Turn);
            Exposures.Add(exposure);
            _exposed.Enqueue(exposure);
            slot.Exposed = slot.Last = exposure;
        }
        _tail = value;
    }

    /// <summary>The device fetched the oldest exposed entry.</summary>
    public void Execute(TraceEvent command, int cid)
    {
        if (!_running.TryGetValue(cid, out var same))
            _running[cid] = same = new();
        same.Enqueue(Executed.Count);
        if (_runningCount++ == 0)
            _completions?.Await(this);
        Executed.Add(command);
        Answers.Add(null);
        if (!Consume())
            Unexplained.Add(command);
    }

    /// <summary>The device is done with a command; its number in the queue, null when none with the identifier is running.</summary>
    public int? Finish(int cid)
    {
        if (!_running.TryGetValue(cid, out var same) || !same.TryDequeue(out var index))
            return null;
        _runningCount--;
        return index;
    }

    public void Answer(int index, DeviceCompletion completion) => Answers[index] = completion;

    /// <summary>A completion shows that the device fetched its entry: only needed when the trace names no commands.</summary>
    public void Complete(int cid)
    {
        if (_exposed.Any(exposure => BitConverter.ToUInt16(exposure.Image, 2) == cid) || (!IsSeen && _exposed.Count > 0))
            Consume();
    }

    private bool Consume()
    {
        if (!_exposed.TryDequeue(out var exposure))
            return false;
        var slot = _slots[exposure.Slot];
        (slot.Stored, slot.Rewritten, slot.Exposed) = (0, 0, null);
        slot.Stores.Clear();
        return true;
    }
}
