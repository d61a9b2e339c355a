using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Peers;

/// <summary>Each destination holds the bytes of its source, at their place, and nothing else of any disk changed.</summary>
internal static class PeerDataRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.Data);
        var content = new PeerContent(replay.Capture.Disks);
        Dictionary<(string Place, long Position), PeerCopy> last = [];
        foreach (var copy in replay.Copies)
        {
            content.Copy(copy.Meant, copy.WentWell);
            last[(copy.Meant.To, copy.Meant.ToPosition)] = copy;
        }
        long compared = 0, untouched = 0;
        foreach (var media in replay.Capture.Media)
        {
            var place = media.Place ?? replay.Capture.Header.Controller;
            if (content.Expected(place, media.Position, media.Bytes) is not { } expected)
                continue;
            _ = content.IsUntouched(place, media.Position, media.Bytes) ? untouched += media.Bytes : compared += media.Bytes;
            if (media.Digest == DataPattern.Digest(expected))
                continue;
            var copy = last.GetValueOrDefault((place, media.Position));
            problems.Add($"the {media.Bytes} bytes of {place} at {media.Position} {Found(content, place, media)}{(copy is null ? "" : replay.Blame(copy))}", copy);
        }
        var wanted = replay.Copies.Where(copy => copy.WentWell && !replay.Capture.Media.Any(media => media.Place == copy.Meant.To)).Select(copy => copy.Meant.To).Distinct().Where(to => !to.Contains('/', StringComparison.Ordinal)).ToList();
        if (wanted.Count > 0)
            return problems.Conclude(Verdict.NotObservable, $"the capture does not say what {string.Join(", ", wanted)} holds");
        return problems.Conclude(Verdict.Pass, $"{compared} bytes at the destinations are those of their sources, at their places; {untouched} bytes of the disks beside them are unchanged");
    }

    private static string Found(PeerContent content, string place, MediaDigest media) =>
        content.Original(place, media.Position, media.Bytes) is { } original && media.Digest == DataPattern.Digest(original) ? "are what was there before: nothing arrived"
        : media.Digest == DataPattern.Digest(new byte[media.Bytes]) ? "are zeroes"
        : content.IsUntouched(place, media.Position, media.Bytes) ? "changed, and no copy was meant to go there"
        : "are not those of their source";
}
