using System.Text;
using Lab.Judge.Replaying;
using Lab.Nvme.Commands;
using Lab.Ordering;
using Lab.Ordering.Model;
using Lab.Ordering.Streams;

namespace Lab.Judge.Rules;

/// <summary>
/// What the controller would have executed, had this run been in the worst order that the architecture allows: the first entry of the run that takes the
/// place of another is stored as the driver declares it, and the model of the store path looks for an order in which the doorbell comes too early.
/// </summary>
internal static class BreakingOrder
{
    /// <summary>A few lines; empty where the model finds no such order.</summary>
    public static string Describe(SubmissionLife queue, MemoryType memory, Fence fence, CopyForm copy) =>
        Entries(queue) is var (number, slot, now, before) ? Describe(queue, number, slot, before, now, CopySequence.Of(copy, memory, fence, now)) : "";

    /// <summary>The same of instructions that were executed: those of one entry, and its doorbell.</summary>
    public static string Describe(SubmissionLife queue, InstructionSequence executed, int doorbell)
    {
        var last = queue.Exposures.FindLastIndex(exposure => exposure.Doorbell.Number == doorbell);
        var exposure = queue.Exposures[last];
        var earlier = queue.Exposures.FindLastIndex(Math.Max(0, last - 1), other => other.Slot == exposure.Slot);
        return Describe(queue, last + 1, exposure.Slot, earlier >= 0 && earlier < last ? queue.Exposures[earlier].Image : new byte[SubmissionEntry.Bytes], exposure.Image, executed);
    }

    private static string Describe(SubmissionLife queue, int number, int slot, byte[] before, byte[] now, InstructionSequence executed)
    {
        var result = OrderingModel.Explore(executed, before);
        if (result.Execution is not { } order)
            return "";
        var text = new StringBuilder($"an order that {executed.Architecture} allows ({order.Reading} reading; {result.Bound}):");
        foreach (var step in order.Steps)
            text.Append("\n  ").Append(step);
        foreach (var (what, entry) in ((string, ReadOnlyMemory<byte>)[])[($"slot {slot} of {queue.Name} held", before), ($"entry {number} was to be", now), ("the controller runs", order.Executed)])
            text.Append($"\n{what,-22}{SubmissionEntry.FromBytes(entry.Span)}");
        for (var at = 0; at < SubmissionEntry.Bytes; at += 32)
            text.Append($"\n  bytes {at,2}-{at + 31}  {Convert.ToHexStringLower(order.Executed.Span.Slice(at, 32))}");
        return text.ToString();
    }

    // The number of the entry, its slot, its bytes and those of the entry that the slot had before; zeros where it had none.
    private static (int Number, int Slot, byte[] Now, byte[] Before)? Entries(SubmissionLife queue)
    {
        var count = Math.Min(queue.Exposures.Count, queue.Meant.Entries.Count);
        Dictionary<int, byte[]> last = [];
        for (var k = 0; k < count; k++)
        {
            var (slot, now) = (queue.Exposures[k].Slot, queue.Meant.Entries[k].Bytes);
            if (last.TryGetValue(slot, out var before) && !before.AsSpan().SequenceEqual(now))
                return (k + 1, slot, now, before);
            last[slot] = now;
        }
        return count == 0 ? null : (1, queue.Exposures[0].Slot, queue.Meant.Entries[0].Bytes, new byte[SubmissionEntry.Bytes]);
    }
}
