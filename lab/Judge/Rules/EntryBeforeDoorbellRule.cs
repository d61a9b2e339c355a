using Lab.Judge.Instructions;
using Lab.Judge.Replaying;
using Lab.Ordering;
using Lab.Ordering.Streams;

namespace Lab.Judge.Rules;

/// <summary>
/// The guaranteed half of the verdict. QEMU runs stores in program order, so that a run in order proves little: the table of the
/// architecture says whether hardware would have to keep it, for the instructions that the processor executed. Where they were not recorded nobody knows
/// them: then what the driver declares can fail, and Linux's source in its place, and never pass.
/// </summary>
internal static class EntryBeforeDoorbellRule
{
    private const string ProvesLittle = "QEMU runs stores in program order, so that proves little";

    public static Finding Decide(Replay replay, InstructionReplay? instructions, Finding complete)
    {
        if (replay.Shadowed is { } shadowed)
            return new(RuleNames.EntryBeforeDoorbell, Verdict.NotObservable, shadowed);
        var problems = new Problems(RuleNames.EntryBeforeDoorbell, replay);
        List<string> guarantees = [], unknown = [], unseen = [];
        var seen = false;
        foreach (var queue in replay.Queues.Submissions.Where(queue => queue.Exposures.Count > 0))
        {
            if (Ordering(queue, replay) is not var (memory, fence, copy))
            {
                var created = queue.Meant.Created;
                unknown.Add(
                    $"{queue.Name}: the driver declares memory \"{created?.Memory}\", copy \"{created?.Copy}\" and fence \"{created?.Fence}\", which the table does not know");
                continue;
            }
            if (ExecutedOrder.Of(replay.Capture, instructions, queue, memory) is { } executed)
            {
                seen = true;
                Executed(queue, executed, memory, Observed(complete), new(replay.Capture), problems, guarantees, unknown);
                continue;
            }
            // What a translated driver declares is of the architecture that it was built for; only what was executed is of this one.
            if (replay.Capture.Header.Translated)
            {
                unknown.Add($"{queue.Name}: the driver's instructions were translated from another architecture's, which says nothing of {replay.Capture.Header.Arch}, and {WhyUnseen(replay, queue)}");
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
            else
                unseen.Add($"{queue.Name}: {guarantee.Words} by what is declared ({SaidBy(replay)}), and {WhyUnseen(replay, queue)}");
        }
        if (complete.Verdict == Verdict.Fail)
            problems.AddWithoutEvidence("entries were not complete before their doorbell in this run (see sqe-complete): no fence can mend that");

        var guaranteed = guarantees.Count == 0 ? "-" : string.Join("; ", guarantees);
        if (unknown.Count > 0)
            return problems.Conclude(Verdict.NotObservable, $"{Observed(complete)}; {string.Join("; ", unknown)}", guaranteed);
        var beside = string.Concat(unseen.Select(text => $"; {text}"));
        return guarantees.Count == 0 ? problems.Conclude(Verdict.NotObservable, "no entry was exposed")
            : seen ? problems.Conclude(Verdict.Pass, $"{Observed(complete)}, and {replay.Capture.Header.Arch} promises the order for what was executed{beside}", guaranteed)
            : problems.Conclude(Verdict.NotObservable, $"{Observed(complete)}{beside}", guaranteed);
    }

    // The instructions' word counts, whatever the driver declares.
    private static void Executed(
        SubmissionLife queue, ExecutedOrder executed, MemoryType memory, string observed, CodeNames names, Problems problems, List<string> guarantees, List<string> unknown)
    {
        foreach (var shape in executed.Shapes)
        {
            var (guarantee, times) = (shape.Verdict.Guarantee, Words.Count(shape.Count, "doorbell"));
            var warnings = string.Concat(shape.Verdict.Warnings.Select(warning => $"; warning {warning}"));
            var whose = names.Brief(shape.Sequence) is { Length: > 0 } brief ? $"; {brief}" : "";
            var text = $"{queue.Name}, {times} by {shape.Describe()}: {guarantee}, {guarantee.Source}{warnings}{whose}";
            guarantees.Add(text);
            if (guarantee.Holds == false)
                problems.AddWithPicture(
                    $"{observed}, but the order is {guarantee.Words} for {times} of {queue.Name} in {Memory(shape, memory)} memory, executed as {shape.Describe()} ({guarantee.Rule}: {guarantee.Reason}): {ProvesLittle}",
                    string.Join('\n', ((string[])[BreakingOrder.Describe(queue, shape.Sequence, shape.Doorbell), names.Describe(shape.Sequence)]).Where(part => part.Length > 0)));
            else if (guarantee.Holds != true)
                unknown.Add(text);
        }
        if (executed.Unseen > 0)
            unknown.Add($"{queue.Name}: the instructions of {Words.Count(executed.Unseen, "doorbell")} are not in the recording");
    }

    // The guest's word where it was read, and the driver's where not.
    private static MemoryType Memory(Shape shape, MemoryType declared) => shape.Sequence.Events.OfType<StreamStore>().FirstOrDefault(store => store.Place == StreamPlace.Entry)?.Memory ?? declared;

    private static string WhyUnseen(Replay replay, SubmissionLife queue) => replay.Capture.Witness switch
    {
        null => "this lab did not record instructions yet",
        { Recorded: false, Reason: var reason } => $"its instructions are unknown: {reason}",
        { Unwatched: { } reason } when queue.Origin.Region is null => $"its entries go to host memory: {reason}",
        _ when !queue.IsSeen => "its entries go to host memory, where nobody watches instructions",
        _ => "its instructions are not in the recording, or the witnesses disagree",
    };

    /// <summary>What the driver declares of a queue, or Linux's source; null where the table does not know it.</summary>
    internal static (MemoryType Memory, Fence Fence, CopyForm Copy)? Ordering(SubmissionLife queue, Replay replay)
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
