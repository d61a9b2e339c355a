using Lab.Judge.Replaying;

namespace Lab.Judge.Rules;

/// <summary>
/// Completions against the kernel's own trace. It tells which commands ended and how, after it has taken their completions and not always in
/// that order, and neither slot nor phase.
/// </summary>
internal static class KernelCompletions
{
    public static void Check(CompletionLife queue, Replay replay, Problems problems)
    {
        var ended = replay.Queues.Submissions.Where(s => s.Origin.CompletionQueue == queue.Id && s.Origin.Overlaps(queue.Origin))
            .SelectMany(s => s.Meant.Ended).ToLookup(end => (end.Cid, end.Status));
        var posted = queue.Posted.ToLookup(post => (post.Cid, post.Status));
        foreach (var posts in posted.Where(posts => posts.Count() > ended[posts.Key].Count()))
            problems.Add(
                $"the device completed cid {posts.Key.Cid} with status 0x{posts.Key.Status:x} on {queue.Name} {Times(posts.Count())}, and for the driver such a " +
                $"command ended {Times(ended[posts.Key].Count())}", posts.First().Number, queue, "not taken");
        foreach (var ends in ended.Where(ends => ends.Count() > posted[ends.Key].Count()))
            problems.Add(
                $"for the driver cid {ends.Key.Cid} ended with status 0x{ends.Key.Status:x} {Times(ends.Count())}, and the device completed such a command on " +
                $"{queue.Name} {Times(posted[ends.Key].Count())}", 0, queue);
        var given = queue.Rings.Sum(ring => ring.Moved);
        if (given < queue.Posted.Count)
            problems.Add(
                $"the device posted {Words.Count(queue.Posted.Count, "completion")} to {queue.Name}, and head doorbells gave back {Words.Count(given, "slot")}", 0, queue);
    }

    public static Finding Conclude(Replay replay, Problems problems)
    {
        var used = replay.Queues.Completions.Where(queue => queue.Posted.Count > 0).ToArray();
        return used.Length == 0
            ? problems.Conclude(Verdict.NotObservable, "no completion was posted or taken")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(used.Sum(queue => queue.Posted.Count), "completion")}, each of which ended one command (" +
                string.Join(", ", used.Select(queue => $"{queue.Name} {queue.Posted.Count}, {Words.Count(queue.Posted.Count / queue.Slots.Depth, "lap")} of {queue.Slots.Depth}")) +
                $"); {Words.Count(used.Sum(queue => queue.Rings.Count), "head doorbell")}, none ahead of the device; slots and phases are not in the kernel's trace");
    }

    private static string Times(int count) => count switch { 0 => "never", 1 => "once", _ => $"{count} times" };
}
