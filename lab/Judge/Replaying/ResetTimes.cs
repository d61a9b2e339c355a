using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>
/// Finds the resets of the log in the trace. A reset of function, bus or subsystem is no store; but it lies behind every completion that the driver had
/// taken before it told of it, and before the store by which the driver begins anew.
/// </summary>
internal sealed class ResetTimes
{
    private static readonly int[] Beginnings = [Register.Cc, Register.Nssr, Register.Aqa, Register.Asq, Register.Acq, Register.CmbMsc, Register.CmbMsc + 4];

    private readonly Capture _capture;
    private readonly Region[] _properties;
    private int _position;
    // No enabling store is left, or no reset can be found any more: then nothing is searched for again.
    private bool _noMoreEnables;
    private bool _exhausted;

    private ResetTimes(Capture capture)
    {
        _capture = capture;
        _properties = [.. capture.Regions.Where(r => r.Controller == capture.Header.Controller && r.Kind == RegionKind.Registers)];
    }

    /// <summary>The resets in the order of the log.</summary>
    public static List<MeantReset> Find(Capture capture)
    {
        var times = new ResetTimes(capture);
        List<MeantReset> resets = [];
        // What the driver has learnt since the controller was enabled last.
        Dictionary<int, int> taken = [];
        var (enabled, buffer, waiting) = (false, false, false);
        for (var at = 0; at < capture.Intents.Length; at++)
            switch (capture.Intents[at])
            {
                case ResetMeant told:
                    var reset = new MeantReset(told, at);
                    resets.Add(reset);
                    times.Place(reset, taken, enabled, buffer);
                    taken.Clear();
                    (enabled, buffer, waiting) = (false, false, true);
                    break;
                case QueueCreated { Id: 0 }:
                    (enabled, waiting) = (true, false);
                    break;
                // No completion says yet that its stores are over: they must not be taken for the reset's.
                case CmbEnabled:
                    buffer = true;
                    break;
                case CompletionSeen seen when !waiting:
                    buffer = false;
                    taken[seen.Queue] = taken.GetValueOrDefault(seen.Queue) + 1;
                    break;
                case RegisterSeen seen when waiting:
                    resets[^1].Seen.Add(seen);
                    break;
            }
        return resets;
    }

    private void Place(MeantReset reset, Dictionary<int, int> taken, bool enabled, bool buffer)
    {
        var least = Behind(taken, enabled && !_noMoreEnables);
        for (var i = least; i < _capture.Trace.Length; i++)
            if (_capture.Trace[i] is Store store && Begins(store, reset.Kind, buffer))
            {
                reset.Shown = store;
                _position = i + 1;
                return;
            }
        _exhausted = true;
    }

    // The first event that may be the reset: behind the store that enabled the controller, and behind the completions that the driver had taken.
    private int Behind(Dictionary<int, int> taken, bool enabled)
    {
        if (_exhausted)
            return _capture.Trace.Length;
        var least = _position;
        var left = taken.Values.Sum();
        for (var i = _position; i < _capture.Trace.Length && (left > 0 || enabled); i++)
            switch (_capture.Trace[i])
            {
                case DeviceCompletion posted when taken.GetValueOrDefault(posted.Queue) is > 0 and var more:
                    taken[posted.Queue] = more - 1;
                    left--;
                    least = i + 1;
                    break;
                case Store store when enabled && Offset(store) == Register.Cc && new Cc((uint)store.Value.Value).En:
                    enabled = false;
                    least = i + 1;
                    break;
            }
        (_noMoreEnables, _exhausted) = (_noMoreEnables || enabled, left > 0);
        return _exhausted ? _capture.Trace.Length : least;
    }

    private bool Begins(Store store, ResetKind? kind, bool buffer)
    {
        if (Offset(store) is not { } offset)
            return false;
        return kind == ResetKind.Controller
            ? offset == Register.Cc && !new Cc((uint)store.Value.Value).En
            : Array.Exists(Beginnings, register => offset < register + 4 && register < offset + store.Size && (register < Register.CmbMsc || !buffer));
    }

    private long? Offset(Store store)
    {
        foreach (var region in _properties)
            if (region.Contains(store.Address))
                return region.Offset(store.Address);
        return null;
    }
}
