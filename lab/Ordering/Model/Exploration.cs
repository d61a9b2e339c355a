using Lab.Ordering.Streams;

namespace Lab.Ordering.Model;

/// <summary>
/// Searches the orders that a machine allows for one in which a doorbell arrives too early. A state is how far the CPU is, and which parcels have arrived;
/// each is visited once. The first order that breaks ends the search: the CPU goes first, then the first half of an entry's stores, then the doorbell, so
/// that an entry is torn in the middle where that is possible.
/// </summary>
internal sealed class Exploration(InstructionSequence sequence, StoreProgram program, ModelBound bound)
{
    private readonly HashSet<(int, ulong, ulong)> _seen = [];
    private readonly bool[] _arrived = new bool[program.Parcels.Count];
    private readonly List<(int At, int Parcel)> _actions = [];
    private readonly Parcel[] _preferred =
        [.. program.Parcels.OrderBy(parcel => parcel.Place == StreamPlace.Doorbell ? 1 : IsOfSecondHalf(program, parcel) ? 2 : 0).ThenBy(parcel => parcel.Number)];
    private int _issued;
    private ulong _low;
    private ulong _high;

    /// <summary>What is explored.</summary>
    public StoreProgram Program => program;
    /// <summary>The same from the begin.</summary>
    public Exploration Again() => new(sequence, program, bound);
    /// <summary>What happened: the event that the CPU did (parcel -1), or the parcel that arrived.</summary>
    public IReadOnlyList<(int At, int Parcel)> Actions => _actions;
    /// <summary>Which parcels had arrived.</summary>
    public bool[] Arrived => _arrived;
    public int States => _seen.Count;
    /// <summary>There were more states than the bound allows.</summary>
    public bool Exceeded { get; private set; } = program.Parcels.Count > 128;
    /// <summary>The entry that was torn; -1 where none was.</summary>
    public int Torn { get; private set; } = -1;

    private static bool IsOfSecondHalf(StoreProgram program, Parcel parcel)
    {
        if (parcel.Place != StreamPlace.Entry)
            return false;
        var (before, all) = (0, 0);
        foreach (var other in program.Parcels)
            if (other.Place == StreamPlace.Entry && other.Entry == parcel.Entry)
                (before, all) = (before + (other.Number < parcel.Number ? 1 : 0), all + 1);
        return 2 * before >= all;
    }

    /// <summary>Visits all states, or until one breaks or there are too many.</summary>
    public bool Search() => !Exceeded && Visit(0);

    /// <summary>One order by chance.</summary>
    public bool Sample(Random random)
    {
        Array.Clear(_arrived, 0, _arrived.Length);
        _low = _high = 0;
        _actions.Clear();
        _issued = 0;
        var step = 0;
        List<Parcel> ready = [];
        while (true)
        {
            ready.Clear();
            ready.AddRange(program.Parcels.Take(_issued).Where(MayArrive));
            var canStep = MayStep(step);
            if (ready.Count == 0 && !canStep)
                return false;
            // The CPU is faster than the bus.
            if (canStep && (ready.Count == 0 || random.Next(4) != 0))
                Do(ref step);
            else if (Arrive(ready[random.Next(ready.Count)]))
                return true;
        }
    }

    private bool Visit(int step)
    {
        if (Exceeded || !_seen.Add((step, _low, _high)))
            return false;
        if (_seen.Count > bound.States)
            return !(Exceeded = true);
        if (MayStep(step))
        {
            var next = step;
            var issued = _issued;
            Do(ref next);
            if (Visit(next))
                return true;
            _issued = issued;
            _actions.RemoveAt(_actions.Count - 1);
        }
        foreach (var parcel in _preferred)
        {
            if (parcel.Number >= _issued || !MayArrive(parcel))
                continue;
            if (Arrive(parcel) || Visit(step))
                return true;
            Mark(parcel.Number, false);
            _actions.RemoveAt(_actions.Count - 1);
        }
        return false;
    }

    private bool MayStep(int step) => step < program.Steps.Count && program.Steps[step].Awaits.All(number => _arrived[number]);

    private void Do(ref int step)
    {
        var done = program.Steps[step++];
        _issued = Math.Max(_issued, done.First + done.Count);
        _actions.Add((done.At, -1));
    }

    private bool MayArrive(Parcel parcel)
    {
        if (_arrived[parcel.Number])
            return false;
        if (_arrived.Length <= 128)
            return (parcel.BeforeBits.Low & ~_low | parcel.BeforeBits.High & ~_high) == 0;
        foreach (var number in parcel.Before)
            if (!_arrived[number])
                return false;
        return true;
    }

    // True where it is a doorbell and some byte of what it gives to the device is not there.
    private bool Arrive(Parcel parcel)
    {
        Mark(parcel.Number, true);
        _actions.Add((parcel.At, parcel.Number));
        if (parcel.Place != StreamPlace.Doorbell)
            return false;
        foreach (var entry in program.ExposedBy(parcel))
            if (program.Parcels.Exists(other => other.Place == StreamPlace.Entry && other.Entry == entry && other.At < parcel.At && !_arrived[other.Number]) || Missing(entry) != 0)
            {
                Torn = entry;
                return true;
            }
        return false;
    }

    /// <summary>Bytes of an entry that have not arrived.</summary>
    public ulong Missing(int entry)
    {
        var missing = ulong.MaxValue;
        foreach (var parcel in program.Parcels)
            if (parcel.Place == StreamPlace.Entry && parcel.Entry == entry && _arrived[parcel.Number])
                missing &= ~parcel.Mask;
        return missing;
    }

    /// <summary>The event's line for people.</summary>
    public StreamEvent EventOf(int at) => sequence.Events[at];

    // Bits of the first 128 parcels, which are all there are where states are counted.
    private void Mark(int number, bool arrived)
    {
        _arrived[number] = arrived;
        if (number < 64)
            _low ^= 1UL << number;
        else if (number < 128)
            _high ^= 1UL << number - 64;
    }
}
