using Lab.Driver.Memory;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Driver.Queues;

/// <summary>
/// A submission queue: stores entries, fences, rings. What it means goes to the intent log first; the two protected steps are the acts,
/// and are all that a wrong-on-purpose driver changes.
/// </summary>
internal class SubmissionQueue(SubmissionQueueSetup setup)
{
    private int _tail;
    private int _exposed;
    // Moved on by whoever takes completions, which may be another thread.
    private volatile int _head;

    public int Id => setup.Id;
    public DeviceMemory Memory => setup.Memory;
    public ShadowPages? Shadow { get; set; }
    public QueueRing Ring { get; } = new(setup.Depth);
    protected SubmissionQueueSetup Setup => setup;

    /// <summary>How many entries fit now.</summary>
    public int Free => Ring.Depth - 1 - Ring.Distance(_head, _tail);

    /// <summary>Stores an entry in the next slot.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="expose">Whether to give it, and all that were added before it, to the controller at once; else <see cref="Expose"/> does.</param>
    public void Add(in SubmissionEntry entry, bool expose)
    {
        if (Free == 0)
            throw new DriverException($"submission queue {Id} is full: the controller has consumed up to slot {_head} of {Ring.Depth}");
        setup.Intents?.Tell(new EntryMeant(Id, _tail, HexText.Of(entry.ToBytes())));
        var (slot, tail) = (_tail, Ring.Next(_tail));
        // Both acts are told before either: what the log itself executes would stand between entry and doorbell, and may order them by accident.
        if (expose)
            setup.Intents?.Tell(new DoorbellMeant(QueueKind.Submission, Id, tail));
        Store(slot, entry);
        _tail = tail;
        if (!expose)
            return;
        _exposed = tail;
        Doorbell(tail);
    }

    /// <summary>Gives all entries that were added to the controller; does nothing when another thread has done so.</summary>
    public void Expose()
    {
        if (_exposed == _tail)
            return;
        _exposed = _tail;
        setup.Intents?.Tell(new DoorbellMeant(QueueKind.Submission, Id, _tail));
        Doorbell(_tail);
    }

    /// <summary>Starts over, for a queue that the controller makes anew.</summary>
    public void Restart() => (_tail, _exposed, _head) = (0, 0, 0);

    /// <summary>Carries out the last store of a list that entries will point to.</summary>
    public virtual void Complete(Action lastStore) => lastStore();

    /// <summary>The controller has consumed the slots before <paramref name="head"/> (SQHD of a completion).</summary>
    public void Consumed(int head)
    {
        if (head >= Ring.Depth)
            throw new DriverException($"the controller reports head {head} of submission queue {Id}, which has {Ring.Depth} slots");
        _head = head;
    }

    /// <summary>The stores of one entry.</summary>
    protected virtual void Store(int slot, in SubmissionEntry entry) => setup.Memory.Window.WriteEntry(Offset(slot), entry, setup.Copy);

    /// <summary>The fence and the doorbell.</summary>
    protected virtual void Doorbell(int tail)
    {
        // NVMe Base 2.1, 8.2.1: every write to the CMB that a command needs must have been sent before the tail doorbell is.
        IssueFence();
        RingTail(tail);
    }

    private void IssueFence()
    {
        if (setup.Fence != Fence.ReadBack)
        {
            setup.Platform.Issue(setup.Fence);
            return;
        }
        var last = _tail == 0 ? Ring.Depth - 1 : _tail - 1;
        _ = setup.Memory.Window.Read32(Offset(last) + SubmissionEntry.Bytes - 4);
    }

    // The fence in front is what orders it, and no code generator's kindness.
    protected void RingTail(int tail)
    {
        if (Shadow?.Write(QueueKind.Submission, Id, tail) != false)
            setup.Registers.WriteRelaxed32(setup.Doorbells.SqTail(Id), (uint)tail);
    }

    protected long Offset(int slot) => setup.Memory.Offset + (long)slot * SubmissionEntry.Bytes;
}
