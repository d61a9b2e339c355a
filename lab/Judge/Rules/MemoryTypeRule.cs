using Lab.Judge.Instructions;
using Lab.Judge.Replaying;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// The memory types on which the guaranteed half of the verdict rests: the driver's word for the buffer of each I/O queue (in its place Linux's source), and uncached for
/// the doorbells, against the guest's page tables. QEMU's TCG ignores memory types, so that a wrong one shows in nothing else.
/// </summary>
internal static class MemoryTypeRule
{
    /// <summary>Null for captures of labs that recorded no instructions.</summary>
    public static Finding? Decide(Replay replay, InstructionReplay? instructions)
    {
        if (replay.Capture.Witness is not { } witness)
            return null;
        var problems = new Problems(RuleNames.MemoryType, replay);
        List<string> told = [], untold = [];
        foreach (var queue in replay.Queues.Submissions.Where(queue => queue.Exposures.Count > 0 && queue.Meant.Id > 0))
        {
            if (queue.IsSeen)
                Compare(queue.Name, Word(replay, queue), replay.KernelTold ? "as Linux's source has it" : "by the driver's word", queue.Exposures.SelectMany(exposure => exposure.Stores).Select(store => store.Store));
            Compare($"{queue.Name}'s doorbell", $"{MemoryType.Uncached}", "as a doorbell must be", queue.Exposures.Select(exposure => exposure.Doorbell));
        }
        return problems.Conclude(
            untold.Count > 0 || told.Count == 0 ? Verdict.NotObservable : Verdict.Pass,
            string.Join("; ", [.. told, .. untold, .. told.Count + untold.Count == 0 ? ["no entry was exposed"] : Array.Empty<string>()]));

        void Compare(string what, string word, string whose, IEnumerable<Store> stores)
        {
            if (instructions is not { Disagreement: null })
            {
                untold.Add($"{what}: {word} {whose} alone, {(instructions is null ? witness.Reason : "since the witnesses disagree")}");
                return;
            }
            var mappings = stores.Select(store => instructions.Find(store)).Distinct().Select(at => at is { } found ? replay.Capture.MappingOf(replay.Capture.Cpu[found]) : null).Distinct().ToList();
            foreach (var mapping in mappings)
                if (mapping is null)
                    untold.Add($"{what}: {word} {whose} alone, the capture tells of no page table: it is an older lab's, or of a QEMU before 9.0, which tells plugins no registers, or nobody answered the plugin");
                else if (mapping.Type is not { } type)
                    untold.Add($"{what}: {word} {whose} alone, {mapping.Source}");
                else if ($"{type}" == word)
                    told.Add($"{what}: {type} {whose} and the guest's ({mapping.Source})");
                else
                    problems.AddWithoutEvidence($"{what}: {word} {whose}, and the guest maps it {type} ({mapping.Source})");
        }
    }

    private static string Word(Replay replay, SubmissionLife queue) => replay.KernelTold ? $"{(queue.InBuffer ? LinuxSource.CmbMemory : LinuxSource.HostMemory)}" : queue.Meant.Created?.Memory ?? "";
}
