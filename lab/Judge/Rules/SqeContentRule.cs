using System.Buffers.Binary;
using System.Numerics;
using Lab.Judge.Replaying;
using Lab.Nvme.Commands;

namespace Lab.Judge.Rules;

/// <summary>The k-th slot that doorbells expose is the slot of the k-th entry that was meant, and holds its bytes.</summary>
internal static class SqeContentRule
{
    public static Finding Decide(Replay replay)
    {
        if (replay.Shadowed is { } shadowed)
            return new(RuleNames.SqeContent, Verdict.NotObservable, shadowed);
        var problems = new Problems(RuleNames.SqeContent, replay);
        var compared = 0;
        foreach (var queue in replay.Queues.Submissions)
        {
            // The kernel's trace leaves its asynchronous event requests out: entries of its admin queue cannot be counted off.
            if (replay.KernelTold && queue.Id == 0)
                continue;
            for (var k = 0; k < queue.Exposures.Count; k++)
                if (k < queue.Meant.Entries.Count)
                    Compare(queue, k, problems);
                else
                    problems.Add(
                        $"doorbell #{queue.Exposures[k].Doorbell.Number} exposes slot {queue.Exposures[k].Slot} of {queue.Name}, " +
                        $"for which no entry was meant: {Words.Count(queue.Meant.Entries.Count, "entry")} in all",
                        queue.Exposures[k].Doorbell.Number, queue, "no entry was meant");
            if (Enumerable.Range(queue.Exposures.Count, Math.Max(0, queue.Meant.Entries.Count - queue.Exposures.Count)).Any(k => !queue.MayBeCut(k)))
                problems.Add(
                    $"the driver meant {Words.Count(queue.Meant.Entries.Count, "entry")} for {queue.Name}, and doorbells exposed " +
                    $"{queue.Exposures.Count}", 0, queue);
            if (queue.IsSeen)
                compared += queue.Exposures.Count;
        }

        var hidden = SqeCompleteRule.HostQueues(replay);
        return compared == 0
            ? problems.Conclude(
                Verdict.NotObservable,
                hidden.Length > 0 ? $"{hidden}: {(replay.KernelTold ? "stores to it are no device accesses" : "the slots are those that were meant, their bytes cannot be seen")}" : "no doorbell exposed an entry")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(compared, "entry")} {(replay.KernelTold ? KernelTold(replay) : "held the meant 64 bytes in the meant slot at the doorbell")}" + (hidden.Length > 0 ? $"; {hidden}, bytes not observable" : ""));
    }

    private static string KernelTold(Replay replay)
    {
        var told = replay.Queues.Submissions.Where(queue => queue is { IsSeen: true, Id: > 0 }).SelectMany(queue => queue.Meant.Entries)
            .Select(entry => BitOperations.PopCount(entry.Told)).ToArray();
        var bytes = told.Length == 0 ? "none" : told.Min() == told.Max() ? $"{told[0]}" : $"{told.Min()} to {told.Max()}";
        return $"held at the doorbell what the kernel's trace tells of them, {bytes} of 64 bytes (opcode, cid, nsid, dwords from 10 on); " +
            "the rest and the slots are in no log";
    }

    private static void Compare(SubmissionLife queue, int k, Problems problems)
    {
        var (exposure, meant) = (queue.Exposures[k], queue.Meant.Entries[k]);
        var number = exposure.Doorbell.Number;
        if (meant.Slot is { } meantSlot && exposure.Slot != meantSlot)
            problems.Add(
                $"doorbell #{number} exposes slot {exposure.Slot} of {queue.Name}, and entry {k + 1} was meant for slot {meantSlot}", number, queue,
                $"slot {meantSlot} was meant");
        else if (meant.Command is null)
            problems.Add($"the intent log gives no 64 bytes for entry {k + 1} of {queue.Name}", number, queue);
        else if (queue.IsSeen && FirstDifference(exposure.Image, meant) is { } difference)
        {
            var at = difference & ~7;
            problems.Add(
                $"slot {exposure.Slot} of {queue.Name} at doorbell #{number} differs from entry {k + 1} as meant: bytes {at}-{at + 7} hold " +
                $"{Qword(exposure.Image, at)}, " +
                $"{Qword(meant.Bytes, at)} was meant", number, queue, $"slot {exposure.Slot} is wrong from byte {at} on");
        }
    }

    private static int? FirstDifference(byte[] image, MeantEntry meant)
    {
        Span<byte> bytes = stackalloc byte[SubmissionEntry.Bytes];
        meant.CopyTo(bytes);
        for (var i = 0; i < image.Length; i++)
            if ((meant.Told >> i & 1) != 0 && image[i] != bytes[i])
                return i;
        return null;
    }

    private static string Qword(byte[] bytes, int at) => $"0x{BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)):x16}";
}
