using Lab.Judge.Replaying;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>Reads and the media hold the content that was written last at each position.</summary>
internal static class DataRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.Data, replay);
        var (content, effects) = (new WrittenContent(), new MediaEffects(replay));
        HashSet<(long Position, int Bytes)> regions = [];
        int reads = 0, unknownReads = 0;
        for (var at = 0; at < replay.Capture.Intents.Length; at++)
        {
            var intent = replay.Capture.Intents[at];
            effects.Advance(at, content);
            if (intent is DataWritten written)
            {
                if (content.TryWrite(written.Position, written.Bytes, written.Seed))
                    regions.Add((written.Position, written.Bytes));
                else
                    problems.AddWithoutEvidence(
                        $"the intent log tells of a write of {written.Bytes} bytes at position {written.Position}, which is no possible region");
            }
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
        effects.Advance(int.MaxValue, content);
        return Conclude(replay, problems, content, regions, reads, unknownReads);
    }

    private static Finding Conclude(
        Replay replay, Problems problems, WrittenContent content, HashSet<(long Position, int Bytes)> written, int reads, int unknownReads)
    {
        List<MediaDigest> telling = [];
        foreach (var media in replay.Capture.Media)
        {
            // A digest says something when all that it covers is known.
            if (content.Digest(media.Position, media.Bytes) is not { } digest)
                continue;
            telling.Add(media);
            if (digest != media.Digest)
                problems.AddWithoutEvidence(
                    $"the {media.Bytes} bytes on the media at position {media.Position} are not what was written there last: " +
                    $"{Short(media.Digest)}, {Short(digest)} was expected");
        }
        var regions = written.Where(region => content.Knows(region.Position, region.Bytes)).ToArray();
        var covered = new Coverage(telling);
        var unseen = regions.Count(region => !covered.Contains(region.Position, region.Position + region.Bytes));
        if (written.Count == 0 && reads == 0 && unknownReads == 0)
            return problems.Conclude(Verdict.NotObservable, "the driver wrote and read no data");
        var forgotten = written.Count - regions.Length;
        var unwritten = (unknownReads == 0 ? "" : $"; {Words.Count(unknownReads, "read")} of content that this run did not write, not compared") +
                        (forgotten == 0 ? "" : $"; {Words.Count(forgotten, "written region")} of which a later command left nobody knows what, not compared");
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

    /// <summary>What many digests cover together.</summary>
    private sealed class Coverage
    {
        // Runs that neither overlap nor touch, in order.
        private readonly List<(long First, long End)> _runs = [];

        public Coverage(IEnumerable<MediaDigest> digests)
        {
            foreach (var digest in digests.OrderBy(digest => digest.Position))
                if (_runs.Count > 0 && digest.Position <= _runs[^1].End)
                    _runs[^1] = (_runs[^1].First, Math.Max(_runs[^1].End, digest.Position + digest.Bytes));
                else
                    _runs.Add((digest.Position, digest.Position + digest.Bytes));
        }

        public bool Contains(long first, long end)
        {
            int low = 0, high = _runs.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _runs[middle].First <= first ? (middle + 1, high) : (low, middle);
            }
            return low > 0 && _runs[low - 1].End >= end;
        }
    }
}
