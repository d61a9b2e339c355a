using Lab.Judge.Replaying;
using Lab.Nvme;
using Lab.Nvme.Intents;

namespace Lab.Judge.Rules;

/// <summary>Reads and the media hold the content that was written last at each position.</summary>
internal static class DataRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.Data, replay);
        var content = new WrittenContent();
        int reads = 0, unknownReads = 0;
        foreach (var intent in replay.Capture.Intents)
        {
            if (intent is DataWritten written && !content.TryAdd(written))
                problems.AddWithoutEvidence(
                    $"the intent log tells of a write of {written.Bytes} bytes at position {written.Position}, which is no possible region");
            if (intent is not DataRead read)
                continue;
            if (content.Digest(read.Position, read.Bytes) is not { } digest)
                unknownReads++;
            else if (digest == read.Digest)
                reads++;
            else
                problems.AddWithoutEvidence(
                    $"the {read.Bytes} bytes read at position {read.Position} are not what was written there last: {Short(read.Digest)}, " +
                    $"{Short(digest)} was expected");
        }
        foreach (var media in replay.Capture.Media)
            if (content.Digest(media.Position, media.Bytes) is { } digest && digest != media.Digest)
                problems.AddWithoutEvidence(
                    $"the {media.Bytes} bytes on the media at position {media.Position} are not what was written there last: " +
                    $"{Short(media.Digest)}, {Short(digest)} was expected");
        return Conclude(replay, problems, content, reads, unknownReads);
    }

    private static Finding Conclude(Replay replay, Problems problems, WrittenContent content, int reads, int unknownReads)
    {
        var regions = content.Regions.Distinct().ToArray();
        // A digest says something about a region when it covers it, and when this run wrote all that it covers.
        var telling = replay.Capture.Media.Where(media => content.Digest(media.Position, media.Bytes) is not null).ToArray();
        var unseen = regions
            .Count(region => !telling.Any(m => m.Position <= region.Position && region.Position + region.Bytes <= m.Position + m.Bytes));
        if (regions.Length == 0 && reads == 0 && unknownReads == 0)
            return problems.Conclude(Verdict.NotObservable, "the driver wrote and read no data");
        var unwritten = unknownReads == 0 ? "" : $"; {Words.Count(unknownReads, "read")} of content that this run did not write, not compared";
        if (unseen > 0 || regions.Length == 0)
            return problems.Conclude(
                Verdict.NotObservable,
                (unseen > 0
                    ? $"the capture does not say what {unseen} of {Words.Count(regions.Length, "written region")} hold on the media"
                    : "nothing was written") +
                $"; {Words.Count(reads, "read")} as expected{unwritten}");
        return problems.Conclude(
            Verdict.Pass, $"{Words.Count(regions.Length, "written region")} ({regions.Sum(r => (long)r.Bytes)} bytes) on the media and " +
            $"{Words.Count(reads, "read")} hold the pattern that was written last{unwritten}");
    }

    private static string Short(string? digest) => digest is { Length: > 12 } ? digest[..12] + "…" : $"\"{digest}\"";
}
