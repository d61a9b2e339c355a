using Lab.Judge.Replaying;

namespace Lab.Judge.Rules;

/// <summary>
/// Tail doorbells against the kernel's own trace. It tells no doorbell; it tells each command before it is stored, and with each completion
/// the tail that the driver has by then.
/// </summary>
internal static class KernelTails
{
    public static string Summary(Replay replay)
    {
        var told = replay.Queues.Submissions.Where(queue => queue.Id != 0).Sum(queue => queue.Meant.Tails.Count);
        return $"; the kernel's trace tells no doorbells but {Words.Count(told, "tail")}, which these agree with; sq0's requests for asynchronous events are in no log";
    }

    public static void Check(SubmissionLife queue, Problems problems)
    {
        // Requests for asynchronous events are in no log, so the entries of the admin queue cannot be counted off.
        if (queue.Id == 0)
            return;
        CheckEntries(queue, problems);
        CheckTails(queue, problems);
    }

    private static void CheckEntries(SubmissionLife queue, Problems problems)
    {
        var (entries, exposures) = (queue.Meant.Entries, queue.Exposures);
        for (var k = 0; k < exposures.Count; k++)
        {
            var (number, name) = (exposures[k].Doorbell.Number, queue.Name);
            if (k >= entries.Count)
                problems.Add(
                    $"doorbell #{number} exposes slot {exposures[k].Slot} of {name}, and the driver tells of {Words.Count(entries.Count, "command")} in all",
                    number, queue, "no command was meant");
            else if (exposures[k].Turn < entries[k].Ended)
                problems.Add(
                    $"doorbell #{number} exposes slot {exposures[k].Slot} of {name} after {Words.Count(exposures[k].Turn, "completion")}, and command {k + 1} " +
                    $"was meant only after {entries[k].Ended} had ended", number, queue, "before it was meant");
        }
        if (entries.Count > exposures.Count)
            problems.Add($"the driver tells of {Words.Count(entries.Count, "command")} for {queue.Name}, and doorbells exposed {exposures.Count} entries", 0, queue);
    }

    // When the j-th completion is taken, the driver has stored what doorbells had exposed when it was posted, and not more than it has told of.
    private static void CheckTails(SubmissionLife queue, Problems problems)
    {
        var posted = queue.Completions?.Posted ?? [];
        var tails = queue.Meant.Tails;
        var least = 0;
        for (var j = 0; j < tails.Count && j < posted.Count; j++)
        {
            while (least < queue.Exposures.Count && queue.Exposures[least].Doorbell.Number < posted[j].Number)
                least++;
            var most = tails[j].Entries;
            var behind = ((long)tails[j].Value - least % queue.Slots.Depth + queue.Slots.Depth) % queue.Slots.Depth;
            if (tails[j].Value < 0 || tails[j].Value >= queue.Slots.Depth || least + behind > most)
                problems.Add(
                    $"with completion {j + 1} of {queue.Name} the driver told the tail {tails[j].Value}; doorbells had given it {least % queue.Slots.Depth} and " +
                    $"{Words.Count(most, "command")} had been meant in all", posted[j].Number, queue, $"tail {tails[j].Value} was told");
        }
        if (tails.Count != posted.Count)
            problems.Add($"the driver told {Words.Count(tails.Count, "tail")} of {queue.Name}, one with each completion, and the device posted {posted.Count}", 0, queue);
    }
}
