using Lab.Judge.Replaying;
using Lab.Nvme;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// Every command that was meant ended once for its caller: by one completion, or as lost, never both. It may be lost when its queue ended, by a reset,
/// its deletion, a shutdown or the removal of the function, and when the driver cannot have passed over its completion before.
/// </summary>
internal static class ExactlyOnceRule
{
    // A function that is gone ends no queue in the trace. The driver says why it thinks so.
    private static readonly string[] Gone = ["all ones", "removed", "gone"];

    /// <summary>Null for a capture in which completions are all that ended commands: there device-saw and cq-phase say everything.</summary>
    public static Finding? Decide(Replay replay)
    {
        if (replay.KernelTold)
            return null;
        var problems = new Problems(RuleNames.ExactlyOnce, replay);
        var count = new Counts();
        foreach (var meant in replay.Meant.Queues.Where(queue => queue.Kind == QueueKind.Submission))
            Check(meant, replay, problems, count);
        if (!IsAsked(replay, count))
            return null;
        return count.Completed + count.Lost + count.Waiting == 0
            ? problems.Conclude(Verdict.NotObservable, "no command was meant")
            : problems.Conclude(Verdict.Pass, count.ToString());
    }

    private static bool IsAsked(Replay replay, Counts count) =>
        count.Lost + count.Waiting > 0 || replay.Resets.Count > 0 || replay.Shadowed is not null ||
        replay.Meant.Queues.Exists(queue => queue.Entries.Exists(entry => entry.AbortAsked));

    private static void Check(MeantQueue meant, Replay replay, Problems problems, Counts count)
    {
        var life = replay.Queues.Of(meant) as SubmissionLife;
        foreach (var entry in meant.Conflicts)
            problems.Add($"cid {entry.Command?.Cid} of {meant.Name} was meant again before the command that had it was over", 0, life);
        foreach (var (entry, again) in meant.EndedTwice)
            problems.Add($"cid {again.Cid} of {meant.Name} ended twice for its caller: {entry.End!.What}, then {again.What}", 0, life);
        foreach (var end in meant.EndedUnmeant)
            problems.Add($"cid {end.Cid} of {meant.Name} ended {end.What}, and no such command was meant", 0, life);
        for (var k = 0; k < meant.Entries.Count; k++)
        {
            var entry = meant.Entries[k];
            // What is no entry has no identifier; sqe-content says so.
            if (entry.Command is null)
                continue;
            if (entry.End is null)
                CheckOpen(meant, k, life, problems, count);
            else if (entry.IsLost)
                CheckLost(meant, k, life, replay, problems, count);
            else
                CheckCompleted(meant, k, life, problems, count);
        }
    }

    private static void CheckOpen(MeantQueue meant, int k, SubmissionLife? life, Problems problems, Counts count)
    {
        if (meant is { Id: 0 } && meant.Entries[k].RequestsEvent)
            count.Waiting++;
        else
            problems.Add($"{Name(meant, k)} never ended for its caller, neither by a completion nor as lost", 0, life);
    }

    private static void CheckCompleted(MeantQueue meant, int k, SubmissionLife? life, Problems problems, Counts count)
    {
        count.Completed++;
        // A trace that names no commands of the queue does not tell whom a completion answers.
        if (life is { Executed.Count: > 0 } && (k >= life.Answers.Count || life.Answers[k] is null))
            problems.Add($"{Name(meant, k)} ended {meant.Entries[k].End!.What}, and the device never completed it", 0, life);
        else if (life is not null && k < life.Answers.Count && life.Answers[k] is { } answer && meant.Entries[k].End!.Seen is { } seen && seen.Status != answer.Status)
            problems.Add(
                $"{Name(meant, k)} ended for its caller with status 0x{seen.Status:x}, the device completed it with 0x{answer.Status:x} at #{answer.Number}",
                answer.Number, life, "another status");
    }

    private static void CheckLost(MeantQueue meant, int k, SubmissionLife? life, Replay replay, Problems problems, Counts count)
    {
        var (lost, name) = (meant.Entries[k].End!, Name(meant, k));
        count.Lost++;
        if (WhyNot(meant, lost, life, replay) is { } why)
        {
            problems.Add($"{name} was lost for its caller (\"{lost.Lost!.Why}\"), {why}", 0, life);
            return;
        }
        if (life is null || k >= life.Answers.Count || life.Answers[k] is not { } answer)
            return;
        if (PassedOver(life, answer, meant, replay) is { } passed)
            problems.Add(
                $"{name} was lost for its caller (\"{lost.Lost!.Why}\"), but the device completed it at #{answer.Number}, {passed}", answer.Number, life, "not taken");
        else
            count.Untaken++;
    }

    /// <summary>Why the command cannot have been lost then; null when it can.</summary>
    private static string? WhyNot(MeantQueue meant, MeantEnd lost, SubmissionLife? life, Replay replay)
    {
        if (meant.Entries[^1].At > lost.At)
            return $"and the driver went on to use {meant.Name}";
        if (meant.ResetAt < lost.At)
            return null;
        switch (life?.Origin.End)
        {
            // A reset that came only later: it is no reason yet.
            case QueueEnd.Reset:
                return "before the reset that would have been a reason";
            case QueueEnd.Disabled:
                return null;
            case QueueEnd.Deleted when meant.DeletedAt < lost.At:
                return null;
        }
        if (meant.DeletedAt < lost.At && !replay.TellsDeletions)
            return null;
        if (!Gone.Any(word => lost.Lost!.Why?.Contains(word, StringComparison.OrdinalIgnoreCase) == true))
            return $"and nothing had ended {meant.Name}: no reset, no deletion, no shutdown";
        return replay.Meant.Queues.Exists(queue => queue.LastUse > lost.At) ? "as the function was gone, and the driver went on to use it" : null;
    }

    /// <summary>How it is known that the driver passed over a completion that it did not take; null when it is not.</summary>
    private static string? PassedOver(SubmissionLife life, DeviceCompletion answer, MeantQueue meant, Replay replay)
    {
        if (meant.Deletion is var (admin, index) && admin.Entries[index].End is { Seen: not null } && replay.Queues.Of(admin) is SubmissionLife commands &&
            index < commands.Answers.Count && commands.Answers[index] is { } deletion && deletion.Number > answer.Number)
            return $"before it answered the deletion of the queue (#{deletion.Number}), and the driver took that answer";
        if (life.Origin.End != QueueEnd.None)
            return null;
        var later = life.Rings.Concat(life.Completions?.Rings ?? []).Select(ring => ring.Store).FirstOrDefault(store => store.Number > answer.Number);
        return later is null ? null : $"and the driver used the queues after that (#{later.Number})";
    }

    private static string Name(MeantQueue meant, int k) => $"command {k + 1} of {meant.Name} (cid {meant.Entries[k].Command?.Cid})";

    private sealed class Counts
    {
        public int Completed { get; set; }
        public int Lost { get; set; }
        /// <summary>Lost ones that the device had completed.</summary>
        public int Untaken { get; set; }
        public int Waiting { get; set; }

        public override string ToString() =>
            $"{Words.Count(Completed + Lost, "command")} ended once each: {Completed} by a completion, {Lost} as lost" +
            (Untaken == 0
                ? ""
                : $", {Untaken} of these completed by the device, and not yet taken when {(Untaken == 1 ? "its queue" : "their queues")} ended") +
            (Waiting == 0 ? "" : $"; {Words.Count(Waiting, "request")} for asynchronous events still waiting");
    }
}
