using Lab.Ordering.Streams;

namespace Lab.Ordering.Model;

/// <summary>A stream as steps of one CPU and parcels that are under way, for one machine.</summary>
internal sealed class StoreProgram
{
    private readonly InstructionSequence _sequence;
    private readonly StorePath _path;
    private readonly int _lane;
    private readonly bool _trusting;
    private readonly List<(int At, Fence Fence)> _fences = [];

    private StoreProgram(InstructionSequence sequence, StorePath path, int lane, bool trusting) => (_sequence, _path, _lane, _trusting) = (sequence, path, lane, trusting);

    public List<Parcel> Parcels { get; } = [];
    public List<ProgramStep> Steps { get; } = [];
    /// <summary>What the machine knows nothing of; null where it knows all.</summary>
    public string? Unknown { get; private set; }
    /// <summary>Of what nobody knows whether it orders anything; null where there is no such thing.</summary>
    public string? Doubt { get; private set; }

    /// <summary>Builds it.</summary>
    /// <param name="sequence">The stream.</param>
    /// <param name="path">The machine.</param>
    /// <param name="lane">Stores next to each other in an aligned piece of so many bytes travel together. 8 at most: no bus promises to keep more whole.</param>
    /// <param name="trusting">What may order stores is taken to do so.</param>
    public static StoreProgram Of(InstructionSequence sequence, StorePath path, int lane, bool trusting)
    {
        var program = new StoreProgram(sequence, path, lane, trusting);
        if (sequence.Events.Select(happened => happened.Cpu).Distinct().Count() > 1)
            program.Unknown = "the model has one CPU";
        for (var i = 0; i < sequence.Events.Count && program.Unknown is null; i++)
            program.Take(i, sequence.Events[i]);
        program.Order();
        return program;
    }

    /// <summary>The entries that a doorbell gives to the device: those begun before it, and with the last one those that none follows.</summary>
    public IEnumerable<int> ExposedBy(Parcel doorbell)
    {
        var last = Parcels.Where(parcel => parcel.Place == StreamPlace.Doorbell).Max(parcel => parcel.At);
        return Parcels.Where(parcel => parcel.Place == StreamPlace.Entry && (parcel.At < doorbell.At || doorbell.At == last)).Select(parcel => parcel.Entry).Distinct();
    }

    private void Take(int at, StreamEvent happened)
    {
        switch (happened)
        {
            case StreamStore store when !store.Known:
                Unknown = $"the instruction that stored {store} is in no table";
                break;
            case StreamStore store when _path.StationOf(store.Memory, store.Kind) is { } station:
                Take(at, store, station);
                break;
            case StreamStore store:
                Unknown = $"what becomes of {store.Kind} stores to {store.Memory} memory is not known";
                break;
            case StreamFence { Fence: not Fence.None } fence when FenceCode.Of(_sequence.Architecture, fence.Fence) is null:
                Doubt = $"{fence.Fence} is no instruction of {_sequence.Architecture}, and what it becomes is not known";
                Wait(at, _ => _trusting);
                break;
            case StreamFence fence:
                _fences.Add((at, fence.Fence));
                Wait(at, parcel => parcel.Detached ? IsAnswered(parcel, at, fence.Fence) : _path.Waits(fence.Fence, parcel.Station));
                break;
            case StreamLoad load:
                if (Parcels.Exists(parcel => _path.Waits(load.Memory, parcel.Station) is null))
                    Doubt = $"whether a load from {load.Memory} memory waits for the {_path.Name(Station.Combining)} is not known";
                Wait(at, parcel => parcel.Detached ? _path.LoadsWait && load.Place == StreamPlace.Entry : _path.Waits(load.Memory, parcel.Station) ?? _trusting);
                break;
        }
    }

    private void Take(int at, StreamStore store, Station station)
    {
        // 64 bytes at once are one write; of any other instruction a bus may make pieces of eight bytes.
        var piece = store.Kind == StoreKind.Direct ? store.Width : Math.Min(8, Math.Max(1, store.ElementWidth));
        var first = Parcels.Count;
        for (var i = 0; i < Math.Max(1, store.Width); i += piece)
            if (Joined(at, store, i, Math.Min(piece, store.Width - i)) is { } parcel)
                parcel.Add(store, i, Math.Min(piece, store.Width - i));
            else
            {
                Parcels.Add(new(Parcels.Count, at, store, station, IsDetached(store)) { Group = GroupOf(at, store) });
                Parcels[Parcels.Count - 1].Add(store, i, Math.Min(piece, store.Width - i));
            }
        Steps.Add(new(at, first, Parcels.Count - first, []));
    }

    // Of two peripherals nobody knows which has its store first: the fabric may keep the order, or not.
    private bool IsDetached(StreamStore store)
    {
        if (!_sequence.IsDetached(store))
            return false;
        if (_sequence.RelaxedOrdering)
            return true;
        Doubt = "in which order two peripherals have their stores is not known";
        return !_trusting;
    }

    // The last parcel, where the new bytes lie in the same lane, and neither overlap it nor come with an order of their own.
    private Parcel? Joined(int at, StreamStore store, int first, int count)
    {
        if (Parcels.Count == 0)
            return null;
        var last = Parcels[Parcels.Count - 1];
        var previous = _sequence.Events[last.At];
        return OnlyStores(last.At, at) && last.Place == StreamPlace.Entry && store.Place == StreamPlace.Entry && last.Entry == store.Entry && !last.Release
            && previous is StreamStore before && before.Kind == store.Kind && before.Memory == store.Memory && before.Traits == store.Traits && last.Mask != 0
            && Lane(store.Offset + first) == Lane(store.Offset + first + count - 1) && LanesOf(last.Mask) == Lane(store.Offset + first)
            && (last.Mask >> store.Offset + first & 1) == 0 ? last : null;
    }

    private bool OnlyStores(int from, int to)
    {
        for (var i = from; i < to; i++)
            if (_sequence.Events[i] is not StreamStore)
                return false;
        return true;
    }

    private int Lane(int offset) => offset / _lane;

    private int LanesOf(ulong mask)
    {
        var lane = -1;
        for (var i = 0; i < 64; i++)
            if ((mask >> i & 1) != 0)
                lane = lane < 0 || lane == Lane(i) ? Lane(i) : 64;
        return lane;
    }

    // A recorder may tell a string instruction as one store or as many from one place.
    private int GroupOf(int at, StreamStore store) =>
        at > 0 && store.Kind == StoreKind.Repeated && store.Pc != 0 && _sequence.Events[at - 1] is StreamStore before && before.Pc == store.Pc && Parcels.Count > 0
            ? Parcels[Parcels.Count - 1].Group : at;

    private void Wait(int at, Func<Parcel, bool> awaited)
    {
        int[] numbers = [.. Parcels.Where(awaited).Select(parcel => parcel.Number)];
        Steps.Add(new(at, 0, 0, numbers));
    }

    // Read back between two barriers: the second one waits for the answer, which came behind what was written.
    private bool IsAnswered(Parcel parcel, int fenceAt, Fence fence)
    {
        if (fence is not (Fence.Full or Fence.DmbSy or Fence.DmbIsh))
            return false;
        var ordered = _path.LoadsWait;
        for (var i = parcel.At + 1; i < fenceAt; i++)
            if (_sequence.Events[i] is StreamFence { Fence: Fence.Store or Fence.Full })
                ordered = true;
            else if (ordered && _sequence.Events[i] is StreamLoad { Place: StreamPlace.Entry })
                return true;
        return false;
    }

    private void Order()
    {
        foreach (var later in Parcels)
            for (var i = 0; i < later.Number; i++)
                if (Follows(Parcels[i], later))
                    later.After(i);
    }

    private bool Follows(Parcel earlier, Parcel later)
    {
        if (earlier.Place == StreamPlace.Entry && later.Place == StreamPlace.Entry && earlier.Entry == later.Entry && (earlier.Mask & later.Mask) != 0)
            return true;
        if (earlier.Detached && later.Place == StreamPlace.Doorbell || earlier.Group == later.Group)
            return false;
        return earlier.Station == Station.Queue && later.Station == Station.Queue
            || later.Release && _path.HasReleases
            || later.Station == Station.Queue && later.Uncached && _path.EmptiedByUncached(earlier.Station)
            || IsKept(earlier, later);
    }

    private bool IsKept(Parcel earlier, Parcel later)
    {
        foreach (var (at, fence) in _fences)
            if (at > earlier.At && at < later.At && _path.Keeps(fence, earlier.Station, later.Station))
                return true;
        return false;
    }
}
