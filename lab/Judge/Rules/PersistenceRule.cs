using Lab.Judge.Replaying;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// Each barrier that the driver relies on was carried out in a way that the controller offers, and what lies behind it is in the file. Records
/// without a barrier are told of, and never count against anybody.
/// </summary>
internal static class PersistenceRule
{
    private const string Promise =
        "what is behind a barrier persists through resets and power loss, the rest is undefined (NVMe Base 2.1, 8.2.4). QEMU's region is the host's page cache: " +
        "the end of QEMU loses nothing of it, so that the barriers were needed is not shown, and its stores are in no trace: that they came first is the driver's word";

    /// <summary>The finding; null where the driver did not use the region.</summary>
    public static Finding? Decide(Replay replay)
    {
        if (PmrReplay.Of(replay) is not { } region)
            return null;
        var problems = new Problems(RuleNames.Persistence, replay);
        foreach (var impossible in region.Impossible)
            problems.AddWithoutEvidence(impossible);
        var unseenBarriers = Barriers(region, problems);
        foreach (var (record, read, _) in region.Reads.Where(read => !read.AsKept))
            problems.AddWithoutEvidence(
                $"what was barriered is gone: the {read.Bytes} bytes read back at offset {read.Offset} are not the record with seed {record.Kept!.Seed}");
        var found = PmrFindings.Of(replay.Capture.Pmr, region);
        foreach (var (record, instead) in found.Lost)
            problems.AddWithoutEvidence(
                $"what was barriered is gone: the record with seed {record.Kept!.Seed} at offset {record.Offset} ({Words.Count(record.Bytes, "byte")}), the file holds {instead}");
        return Conclude(replay, region, problems, found, unseenBarriers);
    }

    // How many barriers the trace cannot show.
    private static int Barriers(PmrReplay region, Problems problems)
    {
        var (unseen, before, number) = (0, 0L, 0);
        foreach (var (barrier, enabled) in region.Barriers)
        {
            number++;
            var memory = barrier.Mechanism == "MemoryRead";
            if (!memory && barrier.Mechanism != "StatusRead")
                problems.AddWithoutEvidence($"barrier {number} is by {barrier.Mechanism}, which is no mechanism");
            else if (region.Capabilities is { } offered && !(memory ? offered.BarrierByMemoryRead : offered.BarrierByStatusRead))
                problems.AddWithoutEvidence(
                    $"barrier {number} is by a read of {(memory ? "the region" : "PMRSTS")}, which the controller does not offer: PMRCAP.PMRWBM is {offered.Pmrwbm} ({offered})");
            else if (memory || !region.Listened)
                unseen++;
            else if (barrier.StatusReads <= before || region.StatusRead(barrier.StatusReads, enabled) is null)
                problems.Add(
                    $"barrier {number} was never carried out: the driver claims its read {barrier.StatusReads} of PMRSTS, the device saw {region.StatusReads.Count}" +
                    (barrier.StatusReads > before && barrier.StatusReads <= region.StatusReads.Count ? ", and that one at another time" : ""),
                    region.StatusReads.Count > 0 ? region.StatusReads[^1].Number : 0, note: "the last read of PMRSTS");
            before = memory ? before : Math.Max(before, barrier.StatusReads);
        }
        return unseen;
    }

    private static Finding Conclude(Replay replay, PmrReplay region, Problems problems, PmrFindings found, int unseenBarriers)
    {
        var cut = replay.Capture.Header.PowerCut is { } how ? $" when the power was cut ({how})" : "";
        var open = found.Open.Count == 0 ? "" : $"; {Words.Count(found.Open.Count, "record")} without a barrier{cut}, undefined: {found.OpenText}";
        var reads = region.Reads.Count == 0 ? "" : $", {Words.Count(region.Reads.Count, "record")} read back as they were";
        if (region.Barriers.Count == 0)
            return problems.Conclude(Verdict.NotObservable, $"the driver told of no barrier{open}", Promise);
        if (unseenBarriers > 0)
            return problems.Conclude(
                Verdict.NotObservable,
                $"{unseenBarriers} of {Words.Count(region.Barriers.Count, "barrier")} cannot be seen: " +
                (region.Listened ? "a read of the region is one of RAM to QEMU, which no trace shows" : "the trace has no loads of the region's properties") + open, Promise);
        if (found.Unseen > 0)
            return problems.Conclude(
                Verdict.NotObservable, $"the capture does not say what {found.Unseen} of {Words.Count(found.Kept.Count + found.Unseen, "barriered record")} hold in the file{open}", Promise);
        return problems.Conclude(
            Verdict.Pass,
            $"{Words.Count(region.Barriers.Count, "barrier")}, each a read of PMRSTS that the device saw and that it offers (PMRWBM {region.Capabilities?.Pmrwbm}); " +
            $"{Words.Count(found.Kept.Count, "barriered record")} ({found.KeptBytes} bytes) in the file{reads}{open}", Promise);
    }
}
