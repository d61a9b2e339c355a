using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Instructions of AArch64 for a made-up capture whose queues lie in host memory: those of the trace, and in front of each tail doorbell the stores of the entries, which no trace has.</summary>
internal static class Hosted
{
    /// <summary><c>dmb oshst</c>.</summary>
    public const string Barrier = "bf3203d5";
    private const string Store8 = "000000f9", Store4 = "000000b9";

    /// <summary>A right driver's capture, with a barrier between entry and doorbell.</summary>
    /// <param name="barrier">Its bytes in hex; null for none.</param>
    /// <param name="shape">What the driver does; its queues are put into host memory.</param>
    public static Capture Capture(string? barrier = Barrier, Shape? shape = null) =>
        With(RightDriver.Capture((shape ?? new()) with { InBuffer = false, Arch = Architecture.AArch64, Memory = MemoryType.WriteBack, Fence = Fence.DmbOshst }), barrier);

    /// <summary>The stores to one queue that were recorded, in order.</summary>
    public static IEnumerable<CpuEvent> Entries(Capture capture, int queue) =>
        capture.Cpu.Where(executed => executed.Kind == CpuEventKind.Store && executed.Address.Value - Base(capture, queue) < (ulong)Depth(capture, queue) * SubmissionEntry.Bytes);

    private static Capture With(Capture capture, string? barrier)
    {
        var entries = capture.Intents.OfType<EntryMeant>().GroupBy(entry => entry.Queue).ToDictionary(group => group.Key, group => new Queue<EntryMeant>(group));
        List<CpuEvent> events = [];
        foreach (var executed in Executed.With(capture, fence: null).Cpu.Select(executed => executed with { Code = executed.Size == 8 ? Store8 : Store4, Mapping = 0 }))
        {
            foreach (var (queue, waiting) in entries.Where(queue => executed.Address.Value == MadeUp.Doorbell(QueueKind.Submission, queue.Key)))
            {
                var tail = BitConverter.ToInt32(Convert.FromHexString(executed.Value));
                for (var done = false; !done && waiting.TryDequeue(out var entry); done = (entry.Slot + 1) % Depth(capture, queue) == tail)
                    for (var i = 0; i < SubmissionEntry.Bytes; i += sizeof(ulong))
                        events.Add(new(CpuEventKind.Store, 0, Executed.EntryPc, Store8, Base(capture, queue) + (ulong)(entry.Slot * SubmissionEntry.Bytes + i), sizeof(ulong), entry.Entry.Substring(2 * i, 2 * sizeof(ulong))));
                if (barrier is not null)
                    events.Add(new(CpuEventKind.Fence, 0, Executed.FencePc, barrier, 0, 0, ""));
            }
            events.Add(executed);
        }
        return capture with { Cpu = [.. events], Witness = new(true, "made up", 0, [.. entries.Keys.Select(queue => new WatchedMemory(Base(capture, queue), (long)Depth(capture, queue) * SubmissionEntry.Bytes))]) };
    }

    private static QueueCreated Created(Capture capture, int queue) => capture.Intents.OfType<QueueCreated>().First(created => created.Kind == QueueKind.Submission && created.Id == queue);

    private static ulong Base(Capture capture, int queue) => Created(capture, queue).BusAddress;

    private static int Depth(Capture capture, int queue) => Created(capture, queue).Depth;
}
