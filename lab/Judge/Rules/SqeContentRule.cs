using System.Buffers.Binary;
using Lab.Judge.Replaying;

namespace Lab.Judge.Rules;

/// <summary>The k-th slot that doorbells expose is the slot of the k-th entry that was meant, and holds its bytes.</summary>
internal static class SqeContentRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.SqeContent, replay);
        var compared = 0;
        foreach (var queue in replay.Queues.Submissions)
        {
            for (var k = 0; k < queue.Exposures.Count; k++)
                if (k < queue.Meant.Entries.Count)
                    Compare(queue, k, problems);
                else
                    problems.Add(
                        $"doorbell #{queue.Exposures[k].Doorbell.Number} exposes slot {queue.Exposures[k].Slot} of {queue.Name}, " +
                        $"for which no entry was meant: {Words.Count(queue.Meant.Entries.Count, "entry")} in all",
                        queue.Exposures[k].Doorbell.Number, queue, "no entry was meant");
            if (queue.Meant.Entries.Count > queue.Exposures.Count)
                problems.Add(
                    $"the driver meant {Words.Count(queue.Meant.Entries.Count, "entry")} for {queue.Name}, and doorbells exposed " +
                    $"{queue.Exposures.Count}", 0, queue);
            if (queue.InBuffer)
                compared += queue.Exposures.Count;
        }

        var hidden = SqeCompleteRule.HostQueues(replay);
        return compared == 0
            ? problems.Conclude(
                Verdict.NotObservable,
                hidden.Length > 0 ? $"{hidden}: the slots are those that were meant, their bytes cannot be seen" : "no doorbell exposed an entry")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(compared, "entry")} held the meant 64 bytes in the meant slot at the doorbell" + (hidden.Length > 0 ? $"; {hidden}, bytes not observable" : ""));
    }

    private static void Compare(SubmissionLife queue, int k, Problems problems)
    {
        var (exposure, meant) = (queue.Exposures[k], queue.Meant.Entries[k]);
        var number = exposure.Doorbell.Number;
        if (exposure.Slot != meant.Slot)
            problems.Add(
                $"doorbell #{number} exposes slot {exposure.Slot} of {queue.Name}, and entry {k + 1} was meant for slot {meant.Slot}", number, queue,
                $"slot {meant.Slot} was meant");
        else if (meant.Command is null)
            problems.Add($"the intent log gives no 64 bytes for entry {k + 1} of {queue.Name}", number, queue);
        else if (queue.InBuffer && !exposure.Image.AsSpan().SequenceEqual(meant.Bytes))
        {
            var at = exposure.Image.AsSpan().CommonPrefixLength(meant.Bytes) & ~7;
            problems.Add(
                $"slot {exposure.Slot} of {queue.Name} at doorbell #{number} differs from entry {k + 1} as meant: bytes {at}-{at + 7} hold " +
                $"{Qword(exposure.Image, at)}, " +
                $"{Qword(meant.Bytes, at)} was meant", number, queue, $"slot {exposure.Slot} is wrong from byte {at} on");
        }
    }

    private static string Qword(byte[] bytes, int at) => $"0x{BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)):x16}";
}
