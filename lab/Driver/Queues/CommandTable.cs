using Lab.Nvme.Commands;

namespace Lab.Driver.Queues;

/// <summary>
/// The commands of one queue pair that have no answer yet. A command identifier is the slot's number with a count above it that changes each time the
/// slot is used, so that an answer that comes twice, or late, is not taken for another command's.
/// </summary>
internal sealed class CommandTable
{
    // NVMe Base 2.1, 3.3.1.2: this identifier is not for commands.
    private const int Reserved = 0xFFFF;

    private readonly CommandSlot[] _slots;
    private readonly ushort[] _identifiers;
    private readonly int _indexBits;
    private readonly object _gate = new();
    private CommandSlot? _free;
    private int _taken;
    private int _period;

    public CommandTable(int slots)
    {
        _slots = [.. Enumerable.Range(0, slots).Select(i => new CommandSlot(this, i))];
        _identifiers = new ushort[slots];
        while (1 << _indexBits < slots)
            _indexBits++;
        for (var i = slots - 1; i >= 0; i--)
        {
            _identifiers[i] = (ushort)i;
            (_slots[i].Next, _free) = (_free, _slots[i]);
        }
    }

    /// <summary>How many commands may be without an answer.</summary>
    public int Capacity => _slots.Length;

    /// <summary>How many commands may still be taken now.</summary>
    public int Available => _slots.Length - Volatile.Read(ref _taken);

    /// <summary>A number that somebody advances from time to time: a command that began some numbers ago is late.</summary>
    public int Period => Volatile.Read(ref _period);

    /// <summary>Called by whoever watches the queue.</summary>
    public void Advance() => Interlocked.Increment(ref _period);

    /// <summary>Takes a slot for a command and gives the command its identifier; null when every slot is in use.</summary>
    public CommandSlot? Take(in SubmissionEntry command, bool patient)
    {
        CommandSlot slot;
        lock (_gate)
        {
            if (_free is null)
                return null;
            (slot, _free) = (_free, _free.Next);
            _taken++;
        }
        slot.Begin(command with { Q0 = command.Q0 & ~0xFFFF0000UL | (ulong)Identifier(slot.Index) << 16 }, Period, patient);
        return slot;
    }

    public void Return(CommandSlot slot)
    {
        lock (_gate)
        {
            (slot.Next, _free) = (_free, slot);
            _taken--;
        }
    }

    /// <summary>The command that an answer is for; null when it is for none that waits.</summary>
    public CommandSlot? Find(ushort identifier)
    {
        var index = identifier & ((1 << _indexBits) - 1);
        return index < _slots.Length && _slots[index] is { IsInFlight: true } slot && slot.Entry.Cid == identifier ? slot : null;
    }

    /// <summary>All commands without an answer, as they are now.</summary>
    public IEnumerable<CommandSlot> InFlight() => _slots.Where(slot => slot.IsInFlight);

    private ushort Identifier(int index)
    {
        var next = _indexBits == 16 ? index : (_identifiers[index] + (1 << _indexBits)) & 0xFFFF;
        if (next == Reserved && _indexBits < 16)
            next = index;
        return _identifiers[index] = (ushort)next;
    }
}
