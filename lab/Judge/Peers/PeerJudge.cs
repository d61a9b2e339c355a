using System.Collections.Immutable;
using Lab.Judge.Rules;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>Judges a peer-to-peer experiment: several controllers under one trace, and the memory between them.</summary>
internal static class PeerJudge
{
    /// <summary>Whether the capture is of one.</summary>
    public static bool Judges(Capture capture) => capture.Disks.Length > 0;

    public static ImmutableArray<Finding> Decide(Capture capture)
    {
        var replay = PeerReplay.Of(capture);
        return
        [
            Fit(replay),
            PeerRouteRule.Decide(replay),
            PeerPathRule.Decide(replay),
            PeerBoundsRule.Decide(replay),
            GuestMemoryRule.Decide(replay),
            PeerCountsRule.Decide(replay),
            PeerDeviceRule.Decide(replay),
            PeerDataRule.Decide(replay),
            FinishedRule.Decide(capture.Intents, null),
        ];
    }

    private static Finding Fit(PeerReplay replay)
    {
        var (copies, commands) = (replay.Copies.Count, replay.Commands.Count());
        return replay.Capture.Regions.Length == 0
            ? new(RuleNames.Capture, Verdict.Error, "the host found no memory of any controller")
            : new(RuleNames.Capture, Verdict.Pass, $"{Words.Count(replay.Capture.Intents.Length, "intent")} and {replay.Capture.Trace.Length} events of {copies} copies with {Words.Count(commands, "command")}");
    }
}
