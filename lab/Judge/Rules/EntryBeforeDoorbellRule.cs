using Lab.Judge.Replaying;
using Lab.Ordering;

namespace Lab.Judge.Rules;

/// <summary>
/// The guaranteed half of the verdict. QEMU runs stores in program order, so that a run in order proves little: the table of the
/// architecture says whether hardware would have to keep it, for the memory type and the fence that the driver declares. Linux's driver
/// declares none: there they are what its source has.
/// </summary>
internal static class EntryBeforeDoorbellRule
{
    private const string ProvesLittle = "QEMU runs stores in program order, so that proves little";

    public static Finding Decide(Replay replay, Finding complete)
    {
        if (replay.Shadowed is { } shadowed)
            return new(RuleNames.EntryBeforeDoorbell, Verdict.NotObservable, shadowed);
        var problems = new Problems(RuleNames.EntryBeforeDoorbell, replay);
        List<string> guarantees = [], unknown = [];
        foreach (var queue in replay.Queues.Submissions.Where(queue => queue.Exposures.Count > 0))
        {
            if (replay.Capture.Header.Translated)
            {
                unknown.Add($"{queue.Name}: the driver's instructions were translated from another architecture's, which says nothing of {replay.Capture.Header.Arch}");
                continue;
            }
            if (Ordering(queue, replay) is not var (memory, fence, copy))
            {
                var created = queue.Meant.Created;
                unknown.Add(
                    $"{queue.Name}: the driver declares memory \"{created?.Memory}\", copy \"{created?.Copy}\" and fence \"{created?.Fence}\", which the table does not know");
                continue;
            }
            var guarantee = OrderingRules.EntryBeforeDoorbell(memory, fence, copy);
            var text = $"{queue.Name}: {guarantee}, {guarantee.Source}";
            guarantees.Add(text);
            if (guarantee.Holds == false)
                problems.AddWithPicture(
                    $"{Observed(complete)}, but {replay.Capture.Header.Arch} does not promise the order for entries of {queue.Name} in {memory} " +
                    $"memory with {(copy.Kind == StoreKind.Plain ? "" : $"{copy.Kind} stores and ")}the fence {fence} " +
                    $"({SaidBy(replay)}): {ProvesLittle}", BreakingOrder.Describe(queue, memory, fence, copy));
            else if (guarantee.Holds is null)
                unknown.Add(text);
        }
        if (complete.Verdict == Verdict.Fail)
            problems.AddWithoutEvidence("entries were not complete before their doorbell in this run (see sqe-complete): no fence can mend that");

        var guaranteed = guarantees.Count == 0 ? "-" : string.Join("; ", guarantees);
        if (unknown.Count > 0)
            return problems.Conclude(Verdict.NotObservable, $"{Observed(complete)}; {string.Join("; ", unknown)}", guaranteed);
        return guarantees.Count == 0
            ? problems.Conclude(Verdict.NotObservable, "no entry was exposed")
            : problems.Conclude(
                Verdict.Pass, $"{Observed(complete)}, and {replay.Capture.Header.Arch} promises the order ({SaidBy(replay)})",
                guaranteed);
    }

    private static (MemoryType Memory, Fence Fence, CopyForm Copy)? Ordering(SubmissionLife queue, Replay replay)
    {
        var arch = replay.Capture.Header.Arch;
        if (replay.KernelTold)
            return (queue.InBuffer ? LinuxSource.CmbMemory : LinuxSource.HostMemory, LinuxSource.Writel(arch).Fence, LinuxSource.Copy(arch));
        return queue.Meant.Created is { } created && Enum.TryParse<MemoryType>(created.Memory, out var memory) && Enum.TryParse<Fence>(created.Fence, out var fence)
            && Enum.TryParse<CopyStrategy>(created.Copy, ignoreCase: true, out var strategy) && CopyForm.Of(arch, strategy) is { } copy
            ? (memory, fence, copy)
            : null;
    }

    private static string SaidBy(Replay replay)
    {
        if (!replay.KernelTold)
            return "fence as the driver declares it";
        var (fence, file) = LinuxSource.Writel(replay.Capture.Header.Arch);
        var places = replay.Queues.Submissions.Where(queue => queue.Exposures.Count > 0)
            .Select(queue => queue.InBuffer ? $"CMB {LinuxSource.CmbMemory} ({LinuxSource.CmbFile})" : $"host memory {LinuxSource.HostMemory} ({LinuxSource.HostFile})")
            .Distinct();
        return $"as Linux's source has it: {string.Join(", ", places)}, writel's fence {FenceCode.Describe(replay.Capture.Header.Arch, fence)} ({file})";
    }

    private static string Observed(Finding complete) => complete.Verdict switch
    {
        Verdict.Pass => "observed in order in this run",
        Verdict.Fail => "observed out of order in this run",
        _ => "order not observable in this run",
    };
}
