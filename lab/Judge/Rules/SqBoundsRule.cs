using Lab.Judge.Replaying;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// The driver stores to controller memory buffers, its own controller's and others', only inside the submission queues that lie there and memory that it
/// had told of; to completion queues only before they live.
/// </summary>
internal static class SqBoundsRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.SqBounds, replay);
        foreach (var (store, what, near) in replay.Stores.OutOfBounds)
            problems.Add($"store #{store.Number} puts {Words.Count(store.Size, "byte")} at {what}", store.Number, near, "out of bounds");
        foreach (var (buffer, _) in replay.Meant.Buffers.Where(told => told.Buffer.Place == "cmb"))
            if (replay.Places.Of(buffer.BusAddress) is not { Kind: RegionKind.Cmb } region || region.Controller != replay.Capture.Header.Controller)
                problems.AddWithoutEvidence($"the driver says that its {buffer.Use} memory at {buffer.BusAddress} lies in the CMB, and the host finds none there");
        if (replay.Stores.Count > 0)
            return problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(replay.Stores.Count, "store")} to {Words.List(replay.Stores.Regions.Select(name => name == "cmb" ? "the CMB" : name))}, all inside {Inside(replay.Stores)}");
        return problems.Conclude(
            Verdict.NotObservable,
            replay.Capture.Regions.Any(r => r.Kind == RegionKind.Cmb && r.Controller == replay.Capture.Header.Controller)
                ? "the driver stored nothing to the CMB"
                : "the controller has no CMB");
    }

    private static string Inside(BufferStores stores)
    {
        var buffers = string.Join(", ", stores.ByUse.OrderBy(use => use.Key, StringComparer.Ordinal).Select(use => $"{use.Value} {use.Key}"));
        return stores.ByUse.Count == 0 ? "its queues"
            : stores.InQueues == 0 ? $"the buffers that the driver told of ({buffers})"
            : $"its queues ({stores.InQueues}) and the buffers that the driver told of ({buffers})";
    }
}
