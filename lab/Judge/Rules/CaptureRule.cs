using Lab.Judge.Replaying;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>Whether there is anything to judge: missing evidence is never a pass.</summary>
internal static class CaptureRule
{
    /// <summary>What makes the capture unfit even to be replayed; null when it is fit.</summary>
    public static Finding? Unfit(Capture capture)
    {
        var header = capture.Header;
        if (capture.Regions.IsEmpty)
            return Error("the capture holds no regions: without the addresses that the host found, no store can be told from another");
        if (!capture.Regions.Any(r => r.Controller == header.Controller && r.Kind == RegionKind.Registers))
            return Error($"the capture holds no registers of the controller \"{header.Controller}\" that the driver was given");
        if (header.DoorbellStride is < 4 or > 4 << 15)
            return Error($"the header gives a doorbell stride of {header.DoorbellStride} bytes, CAP.DSTRD allows 4 to {4 << 15}");
        if (capture.Trace.IsEmpty)
            return Error("the trace is empty: the witness saw nothing, so nothing is proved");
        if (capture.Intents.IsEmpty)
            return Error("the intent log is empty: what the driver meant is unknown");
        var last = 0;
        foreach (var happened in capture.Trace)
        {
            if (happened.Number <= last)
                return Error($"the trace is out of order: event #{happened.Number} follows #{last}");
            if (happened is Store { Size: < 1 or > 8 } store)
                return Error($"store #{store.Number} has {store.Size} bytes, a device access has 1 to 8");
            last = happened.Number;
        }
        return null;
    }

    public static Finding Decide(Replay replay)
    {
        if (replay.ForeignDoorbells is [var foreign, ..])
            return Error(
                $"doorbells of another controller than {replay.Capture.Header.Controller} were rung too (first by #{foreign.Number}): " +
                "QEMU's device events name no controller, so they cannot be told apart");
        var problems = new Problems(RuleNames.Capture, replay);
        var rung = replay.Doorbells.Count(d => d.Place is { Kind: QueueKind.Submission, Queue: > 0 });
        if (rung == 0 && replay.Shadowed is null && replay.Capture.Header.PowerCut is null && !replay.Capture.Intents.Any(intent => intent is PmrWritten))
            problems.Add("the driver rang no tail doorbell of an I/O queue: there is no transfer to judge");
        var capture = replay.Capture;
        return problems.Conclude(
            Verdict.Pass,
            $"{Words.Count(capture.Intents.Length, "intent")} and {Words.Count(capture.Trace.Length, "event")} with " +
            $"{Words.Count(rung, "I/O tail doorbell")} of {capture.Header.Controller}" + (replay.Shadowed is { } why ? $"; {why}" : ""));
    }

    private static Finding Error(string reason) => new(RuleNames.Capture, Verdict.Error, reason);
}
