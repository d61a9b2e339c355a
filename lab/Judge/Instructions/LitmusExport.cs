using System.Text;
using Lab.Judge.Replaying;
using Lab.Judge.Rules;
using Lab.Ordering;
using Lab.Ordering.Litmus;
using Lab.Trace;

namespace Lab.Judge.Instructions;

/// <summary>What was executed from an entry to its doorbell, as a litmus test for herd7: one for each queue and each way in which it was executed.</summary>
/// <param name="Name">Of case, queue and number of the way, the most frequent first; fit for a file.</param>
/// <param name="Text">The test, with a line that says what is expected of it and by which rule; null where it has none.</param>
/// <param name="WhyNot">Why it has none, in one line; null where it has one.</param>
public sealed record LitmusExport(string Name, string? Text, string? WhyNot)
{
    /// <summary>Why a capture has nothing to export, in one line; null where it may have.</summary>
    public static string? Unfit(Capture capture) => capture switch
    {
        { Witness: null } => "the lab that saved it recorded no instructions",
        { Witness: { Recorded: false, Reason: var reason } } => $"no instructions were recorded: {reason}",
        { Witness.Lost: > 0 } => $"{capture.Witness.Lost} instructions found no room in the recording",
        { Header.Translated: true } => $"the driver's instructions were translated from another architecture's, which says nothing of {capture.Header.Arch}",
        _ => InstructionReplay.Of(capture)?.Disagreement,
    };

    /// <summary>All of a capture that <see cref="Unfit"/> does not refuse.</summary>
    public static IReadOnlyList<LitmusExport> Of(Capture capture)
    {
        List<LitmusExport> all = [];
        var replay = Replay.Of(capture);
        foreach (var (queue, life) in Named(replay))
            if (!queue.IsSeen)
                all.Add(new($"{capture.Header.Case}-{life}", null, "its entries go to memory of which no instructions are recorded"));
            else if (EntryBeforeDoorbellRule.Ordering(queue, replay)?.Memory is not { } memory)
                all.Add(new($"{capture.Header.Case}-{life}", null, $"the memory type of its mapping is not known: \"{queue.Meant.Created?.Memory}\""));
            else if (ExecutedOrder.Of(capture, replay.Instructions, queue, memory) is { } executed)
                all.AddRange(executed.Shapes.Select((shape, i) => Of(Fit($"{capture.Header.Case}-{life}-{i + 1}"), queue, shape)));
            else
                all.Add(new($"{capture.Header.Case}-{life}", null, "its instructions are not in the recording"));
        return all;
    }

    // Queues of one identifier that live one after the other have one name each.
    private static IEnumerable<(SubmissionLife Queue, string Name)> Named(Replay replay) =>
        replay.Queues.Submissions.Where(queue => queue.Exposures.Count > 0).GroupBy(queue => queue.Name)
            .SelectMany(group => group.Select((queue, i) => (queue, i == 0 ? group.Key : $"{group.Key}.{i + 1}")));

    private static LitmusExport Of(string name, SubmissionLife queue, Shape shape)
    {
        if (LitmusText.WhyNot(shape.Sequence) is { } why)
            return new(name, null, why);
        var guarantee = shape.Verdict.Guarantee;
        var about = $"{queue.Name}, {Words.Count(shape.Count, "doorbell")} by {shape.Describe()}: {guarantee}. {Expected(shape.Sequence.Architecture, guarantee.Kind)}";
        return new(name, LitmusText.Of(name, shape.Sequence, about), null);
    }

    private static string Expected(Architecture arch, GuaranteeKind kind) => kind switch
    {
        GuaranteeKind.Unknown or GuaranteeKind.Fault => "Nothing is expected of it",
        _ when arch == Architecture.X86_64 =>
            $"Expected: {Observed(kind != GuaranteeKind.Guaranteed)} by x86-portable.cat, {Observed(kind == GuaranteeKind.NotGuaranteed)} by x86-intel.cat (specs/litmus of the lab: herd's own x86 has no memory types)",
        _ => $"Expected: {Observed(kind != GuaranteeKind.Guaranteed)}",
    };

    private static string Observed(bool breaks) => breaks ? "Sometimes" : "Never";

    private static string Fit(string name)
    {
        var fit = new StringBuilder(name);
        for (var i = 0; i < fit.Length; i++)
            if (!char.IsAsciiLetterOrDigit(fit[i]) && fit[i] is not ('-' or '_' or '.'))
                fit[i] = '_';
        return $"{fit}";
    }
}
