using Lab.Judge.Replaying;
using Lab.Judge.Rules;
using Lab.Trace;

namespace Lab.Judge;

/// <summary>What became of the records of a persistent memory region, in numbers.</summary>
/// <param name="Barriers">Barriers that the driver told of.</param>
/// <param name="KeptBytes">Bytes behind a barrier that the file holds.</param>
/// <param name="LostBytes">Bytes behind a barrier, in records that the file does not hold.</param>
/// <param name="New">Records without a barrier that the file holds.</param>
/// <param name="Old">Records without a barrier of which the file holds nothing.</param>
/// <param name="Torn">Records without a barrier of which the file holds a part.</param>
public sealed record PersistenceCount(int Barriers, long KeptBytes, long LostBytes, int New, int Old, int Torn)
{
    /// <summary>Counts a capture; all zero where the driver did not use the region, or there is nothing to judge.</summary>
    public static PersistenceCount Of(Capture capture)
    {
        if (CaptureRule.Unfit(capture) is not null || PmrReplay.Of(Replay.Of(capture)) is not { } region)
            return new(0, 0, 0, 0, 0, 0);
        var found = PmrFindings.Of(capture.Pmr, region);
        int Count(string kind) => found.Open.Count(open => open.Kind == kind);
        return new(region.Barriers.Count, found.KeptBytes, found.LostBytes, Count("new"), Count("old"), Count("torn"));
    }
}
