using Lab.Judge.Rules;

namespace Lab.Judge.Peers;

/// <summary>No piece of a provider's memory was out twice, and nobody accessed one that was not out, or another's.</summary>
internal static class PeerBoundsRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.PeerBounds);
        for (var i = 0; i < replay.Pieces.Count; i++)
        {
            var piece = replay.Pieces[i];
            if (!replay.IsPlaced(piece.Range))
                problems.Add($"{piece.Range} was taken of {piece.Taken.Provider}, and is in no provider's memory as the host found it");
            if (replay.Pieces.Take(i).FirstOrDefault(other => other.To > piece.From && other.Range.Overlaps(piece.Range)) is { } twice)
                problems.Add($"{piece.Range} of {piece.Taken.Provider} was taken for copy {piece.Taken.Copy} while {twice.Range} was out for copy {twice.Taken.Copy}");
        }
        foreach (var copy in replay.Copies.Where(copy => copy.Meant.Through.Length > 0))
            foreach (var command in copy.Commands)
                foreach (var range in command.Bus.Where(range => copy.IsPeerToPeer || replay.RegionOf(range) is not null))
                    if (Trespass(replay, copy, command, range) is { } trespass)
                    {
                        problems.Add($"copy {copy.Meant.Copy}, {(command.IsRead ? "read" : "write")} of {command.Meant.Client}: {trespass}", copy);
                        break;
                    }
        var strayed = replay.Accesses.Where(access => !Inside(replay, access)).ToList();
        if (strayed.Count > 0)
            problems.Add($"#{strayed[0].Number}: a device {(strayed[0].IsWrite ? "wrote" : "read")} {strayed[0].Bytes} bytes at 0x{strayed[0].Address.Value:x}, of which not all lie in a piece that anybody took");
        return problems.Conclude(
            replay.Pieces.Count == 0 ? Verdict.NotObservable : Verdict.Pass,
            replay.Pieces.Count == 0 ? "no provider's memory was taken" : $"{Words.Count(replay.Pieces.Count, "piece")} taken, none twice at once; {replay.Accesses.Sum(access => access.Bytes)} bytes of devices' accesses, all inside them");
    }

    private static string? Trespass(PeerReplay replay, PeerCopy copy, PeerCommand command, ByteRange range)
    {
        var pieces = replay.Pieces.Where(piece => piece.Range.Contains(range)).ToList();
        if (pieces.Any(piece => piece.From < command.LogPosition && command.LogPosition < piece.To && (piece.Taken.Copy == copy.Meant.Copy || piece.Taken.Copy <= 0)))
            return null;
        return pieces.LastOrDefault(piece => piece.To < command.LogPosition && piece.Taken.Copy == copy.Meant.Copy) is not null
            ? $"{range} was given back before, and is still used"
            : $"{range} lies in no piece that was taken for it";
    }

    // A run may go over several pieces that lie side by side.
    private static bool Inside(PeerReplay replay, Trace.DeviceAccess access)
    {
        var range = new ByteRange(access.Address, access.Bytes);
        for (var at = range.Start; at < range.End;)
        {
            var end = replay.Pieces.Select(piece => piece.Range).Where(piece => piece.Start <= at && at < piece.End).Select(piece => piece.End).DefaultIfEmpty().Max();
            if (end == 0)
                return false;
            at = end;
        }
        return true;
    }
}
