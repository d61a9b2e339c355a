using System.Buffers.Binary;
using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>The device's queues: takes doorbells, fetches commands, posts completions.</summary>
internal sealed class ModelQueues(ModelController controller)
{
    private readonly Dictionary<int, ModelSubmissionQueue> _submission = [];
    private readonly Dictionary<int, ModelCompletionQueue> _completion = [];
    private readonly Dictionary<(int Queue, int Slot), ulong> _stored = [];
    private readonly List<ModelCommand> _inFlight = [];
    private int _fetched;

    public IReadOnlyDictionary<int, ModelSubmissionQueue> Submission => _submission;
    public IReadOnlyDictionary<int, ModelCompletionQueue> Completion => _completion;
    /// <summary>Fetched and not ended.</summary>
    public IReadOnlyList<ModelCommand> InFlight => _inFlight;

    private ModelBus Bus => controller.Bus;

    public void Reset()
    {
        _submission.Clear();
        _completion.Clear();
        _stored.Clear();
        _inFlight.Clear();
        controller.Cmb.EndOfDoorbells = 0x1000;
    }

    public void Add(ModelCompletionQueue queue)
    {
        _completion[queue.Id] = queue;
        controller.Cmb.EndOfDoorbells = Math.Max(controller.Cmb.EndOfDoorbells, 0x1000 + 2 * (queue.Id + 1L) * controller.StrideBytes);
    }

    public void Add(ModelSubmissionQueue queue) => _submission[queue.Id] = queue;

    public void RemoveCompletion(int id) => _completion.Remove(id);

    /// <summary>Deletes a submission queue; its commands end as the specification says.</summary>
    public void RemoveSubmission(int id)
    {
        foreach (var command in _inFlight.Where(command => command.Sq == id).ToList())
            End(command, new(ModelStatus.AbortedSqDeletion));
        _submission.Remove(id);
        foreach (var key in _stored.Keys.Where(key => key.Queue == id).ToList())
            _stored.Remove(key);
    }

    public void RingTail(int id, uint value)
    {
        if (!_submission.TryGetValue(id, out var queue))
        {
            Bus.Violate($"the tail doorbell of submission queue {id} is rung, which does not exist");
            return;
        }
        var far = (value + (uint)queue.Depth - (uint)queue.Head) % (uint)queue.Depth;
        var before = (queue.Tail + queue.Depth - queue.Head) % queue.Depth;
        if (value >= queue.Depth || far <= before && !(controller.Shadow is not null && far == before))
        {
            Bus.Violate($"the tail doorbell of submission queue {id} goes from {queue.Tail} to {value}, with the head at {queue.Head} of {queue.Depth} slots");
            controller.Events.Raise(0, 1, 1);
            return;
        }
        queue.Tail = (int)value;
        if (id == 0)
            controller.Shadow?.PutSqTail(0, queue.Tail);
        PlanFetch(queue);
    }

    public void RingHead(int id, uint value)
    {
        if (!_completion.TryGetValue(id, out var queue))
        {
            Bus.Violate($"the head doorbell of completion queue {id} is rung, which does not exist");
            return;
        }
        TakeHead(queue, value);
        if (id == 0)
            controller.Shadow?.PutCqHead(0, queue.Head);
        PostWaiting(queue);
    }

    /// <summary>Shadow doorbells are on: they begin with what the queues have. Only the admin queue, which is awake, says how far it has read.</summary>
    public void FillShadow()
    {
        controller.Shadow?.AwaitSqTail(0, _submission[0].Tail);
        foreach (var queue in _submission.Values)
            controller.Shadow?.PutSqTail(queue.Id, queue.Tail);
        foreach (var queue in _completion.Values)
            controller.Shadow?.PutCqHead(queue.Id, queue.Head);
    }

    /// <summary>A store of the driver to a submission queue: what a slot holds must have been stored since the device last read it.</summary>
    public void NoteStore(ulong address, long bytes)
    {
        foreach (var queue in _submission.Values.Where(queue => new Segment(queue.Address, 64 * queue.Depth).Meets(address, bytes)))
        {
            var end = (long)Math.Min(address + (ulong)bytes - queue.Address, 64 * (ulong)queue.Depth);
            for (var at = (long)(Math.Max(address, queue.Address) - queue.Address); at < end; at = (at / 64 + 1) * 64)
            {
                var count = (int)Math.Min(end - at, 64 - at % 64);
                var key = (queue.Id, (int)(at / 64));
                _stored[key] = _stored.GetValueOrDefault(key) | ulong.MaxValue >> (64 - count) << (int)(at % 64);
            }
        }
    }

    /// <summary>The slot that these addresses meet and that the driver has given to the device; null for none.</summary>
    public string? SlotOfDevice(ulong address, long bytes)
    {
        foreach (var queue in _submission.Values)
            for (var slot = queue.Head; slot != queue.Tail; slot = (slot + 1) % queue.Depth)
                if (new Segment(queue.SlotAddress(slot), 64).Meets(address, bytes))
                    return $"slot {slot} of submission queue {queue.Id} is the device's until it has fetched it";
        return null;
    }

    /// <summary>The commands that were exposed and not fetched yet.</summary>
    public IEnumerable<ModelCommand> Exposed()
    {
        var bytes = new byte[64];
        foreach (var queue in _submission.Values)
            for (var slot = queue.Head; slot != queue.Tail; slot = (slot + 1) % queue.Depth)
                if (controller.Dma.PlaceOf(queue.SlotAddress(slot), 64) is not null && controller.Dma.Read(queue.SlotAddress(slot), bytes, "an entry"))
                    yield return controller.Understand(0, queue, SubmissionEntry.FromBytes(bytes));
    }

    public void End(ModelCommand command, Outcome outcome)
    {
        // A reset, or an abort, was first.
        if (!_inFlight.Remove(command))
            return;
        var status = command.Fate.Status ?? outcome.Status;
        controller.Did(DeviceActKind.Ended, command, status);
        var other = _inFlight.Find(candidate => candidate.Sq == command.Sq);
        CompletionForge.Post(command, outcome with { Status = status }, other, controller.Random, (dwords, spoilPhase) => Post(command, dwords, spoilPhase, status));
    }

    private void PlanFetch(ModelSubmissionQueue queue)
    {
        if (queue.Fetching)
            return;
        queue.Fetching = true;
        controller.Later(() => Fetch(queue));
    }

    private void Fetch(ModelSubmissionQueue queue)
    {
        queue.Fetching = false;
        if (!controller.IsRunning || !_submission.ContainsKey(queue.Id) || (queue.Head == queue.Tail && !LookAtShadow(queue)))
            return;
        var bytes = new byte[64];
        if (!controller.Dma.Read(queue.SlotAddress(queue.Head), bytes, $"slot {queue.Head} of submission queue {queue.Id}"))
        {
            controller.Fail();
            return;
        }
        if (!_stored.Remove((queue.Id, queue.Head), out var stored) || stored != ulong.MaxValue)
            Bus.Violate($"slot {queue.Head} of submission queue {queue.Id} was exposed, and only the bytes {stored:x16} of it were stored since it was last read");
        queue.Head = (queue.Head + 1) % queue.Depth;
        Take(controller.Understand(++_fetched, queue, SubmissionEntry.FromBytes(bytes)));
        if (controller.IsRunning)
            PlanFetch(queue);
    }

    private void Take(ModelCommand command)
    {
        if (_inFlight.Any(other => other.Sq == command.Sq && other.Cid == command.Cid))
            Bus.Violate($"{command} has the identifier of a command that has no answer yet");
        _inFlight.Add(command);
        controller.Did(DeviceActKind.Fetched, command);
        command.Fate = controller.Faults.OnCommand(command);
        switch (command.Fate.Kind)
        {
            case Fate.Held:
                break;
            case Fate.Fatal:
                controller.Fail();
                break;
            case Fate.Removed:
                controller.Remove();
                break;
            default:
                controller.Later(() => CarryOut(command), command.Fate.After);
                break;
        }
    }

    private void CarryOut(ModelCommand command)
    {
        if (!_inFlight.Contains(command) || !controller.IsRunning)
            return;
        if (command.Fate.Kind == Fate.BadDma)
        {
            controller.Dma.Write(0xDEAD_0000_0000, new byte[512], null);
            End(command, new(ModelStatus.DataTransferError));
        }
        else if (controller.Execute(command) is { } outcome)
            End(command, outcome);
    }

    private void Post(ModelCommand command, uint[] dwords, bool spoilPhase, ushort status)
    {
        var queue = command.Queue.Completions;
        var entry = new byte[16];
        for (var i = 0; i < 4; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(4 * i), dwords[i]);
        entry[14] = (byte)(entry[14] & 0xFE | (spoilPhase ? 1 : 0));
        controller.Did(DeviceActKind.Posted, command, status);
        queue.Waiting.Enqueue(entry);
        PostWaiting(queue);
    }

    private void PostWaiting(ModelCompletionQueue queue)
    {
        if (queue.IsFull && queue.Waiting.Count > 0 && controller.Shadow is { } shadow)
        {
            TakeShadowHead(queue);
            if (queue.IsFull)
            {
                shadow.AwaitCqHead(queue.Id, queue.Head);
                TakeShadowHead(queue);
            }
        }
        var posted = false;
        while (!queue.IsFull && controller.IsRunning && queue.Waiting.TryDequeue(out var entry))
        {
            // The lowest bit says whether the phase tag is to be wrong.
            entry[14] ^= (byte)queue.Phase;
            if (!controller.Dma.Write(queue.SlotAddress(queue.Tail), entry, $"slot {queue.Tail} of completion queue {queue.Id}"))
            {
                controller.Fail();
                return;
            }
            queue.Advance();
            posted = true;
        }
        if (posted && queue.Vector is { } vector)
            controller.Interrupts.Fire(vector);
    }

    private bool LookAtShadow(ModelSubmissionQueue queue)
    {
        if (controller.Shadow is not { } shadow)
            return false;
        if (TakeShadowTail(queue, shadow))
            return true;
        shadow.AwaitSqTail(queue.Id, queue.Tail);
        return TakeShadowTail(queue, shadow);
    }

    private bool TakeShadowTail(ModelSubmissionQueue queue, ModelShadow shadow)
    {
        if (shadow.SqTail(queue.Id) is not { } tail || tail == queue.Tail)
            return false;
        if (tail >= queue.Depth)
        {
            Bus.Violate($"the shadow tail of submission queue {queue.Id} is {tail}, of {queue.Depth} slots");
            return false;
        }
        queue.Tail = (int)tail;
        return true;
    }

    private void TakeShadowHead(ModelCompletionQueue queue)
    {
        if (controller.Shadow?.CqHead(queue.Id) is { } head && head != queue.Head)
            TakeHead(queue, head);
    }

    private void TakeHead(ModelCompletionQueue queue, uint value)
    {
        var moved = (value + (uint)queue.Depth - (uint)queue.Head) % (uint)queue.Depth;
        var posted = (queue.Tail + queue.Depth - queue.Head) % queue.Depth;
        if (value >= queue.Depth || moved > posted || (moved == 0 && controller.Shadow is null))
            Bus.Violate($"the head doorbell of completion queue {queue.Id} goes from {queue.Head} to {value}, with {posted} completions posted");
        else
            queue.Head = (int)value;
    }
}
