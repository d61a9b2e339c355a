using Lab.Nvme.Intents;

namespace Lab.Judge.Peers;

/// <summary>What the subsystem counted is what the devices moved, and the providers' accounts are those of the pieces that were out.</summary>
internal static class PeerCountsRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.PeerCounts);
        if (replay.Capture.Intents.OfType<PeerCounted>().LastOrDefault() is not { } counted)
            return problems.Conclude(Verdict.NotObservable, "the log ends without the subsystem's counters");
        var (through, around) = Moved(replay);
        if (counted.PeerToPeer != through)
            problems.Add($"the subsystem counted {counted.PeerToPeer} bytes peer to peer, the devices moved {through}");
        if (counted.Bounced != around)
            problems.Add($"the subsystem counted {counted.Bounced} bytes through host memory, the devices moved {around}");
        var fallBacks = replay.Capture.Intents.OfType<FellBack>().Count();
        if (counted.FallBacks != fallBacks)
            problems.Add($"the subsystem counted {counted.FallBacks} fall-backs, and told of {fallBacks}");
        foreach (var account in replay.Capture.Intents.OfType<ProviderCounted>())
            if (Account(replay, account) is { } problem)
                problems.Add(problem);
        return problems.Conclude(Verdict.Pass, $"{through} bytes peer to peer, {around} through host memory, {fallBacks} fall-backs, as counted");
    }

    // Of each copy that went well, what the first command moved, and what an engine did that is no controller.
    private static (long Through, long Around) Moved(PeerReplay replay)
    {
        long through = 0, around = 0;
        foreach (var copy in replay.Copies.Where(copy => copy.WentWell))
        {
            if (copy.Commands.Count == 0)
            {
                through += copy.Meant.Bytes;
                continue;
            }
            var command = copy.Commands[0];
            for (var i = 0; i < command.Mapped.Count; i++)
            {
                var inside = copy.Meant.Through.Length > 0 && command.Ranges.Zip(command.Bus)
                    .Any(pair => pair.First.Overlaps(command.Mapped[i]) && replay.RegionOf(pair.Second) is not null);
                through += inside ? command.Mapped[i].Bytes : 0;
                around += inside ? 0 : command.Mapped[i].Bytes;
            }
        }
        return (through, around);
    }

    private static string? Account(PeerReplay replay, ProviderCounted account)
    {
        var pieces = replay.Pieces.Where(piece => piece.Taken.Provider == account.Name).ToList();
        long now = 0, most = 0;
        foreach (var (_, bytes) in pieces.SelectMany(piece => new[] { (At: piece.From, piece.Taken.Bytes), (At: piece.To, -piece.Taken.Bytes) }).Where(change => change.At != int.MaxValue).OrderBy(change => change.At))
        {
            now += bytes;
            most = Math.Max(most, now);
        }
        return account.Available != account.Bytes - now ? $"{account.Name} says that {account.Available} of {account.Bytes} bytes are available, and {now} are out"
            // It is told of a piece just after it is taken and just before it is given back: other threads' fall in between.
            : account.HighWater > account.Bytes || account.HighWater < most && replay.Copies.Count == 0 ? $"{account.Name} says that {account.HighWater} bytes were out at most, and it were {most}"
            : null;
    }
}
