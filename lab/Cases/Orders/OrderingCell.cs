using Lab.Driver.Memory;
using Lab.Judge.Instructions;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Orders;

/// <summary>One case of the <see cref="OrderingBook"/>, done.</summary>
/// <param name="case">The case.</param>
/// <param name="result">What became of it.</param>
/// <param name="capture">Its capture; null where it was not run.</param>
public sealed class OrderingCell(Case @case, CaseResult result, Capture? capture)
{
    private readonly ExecutedEntries? _entries = capture is not null && ExecutedEntries.Of(capture) is [var first, ..] ? first : null;

    /// <summary>The case.</summary>
    public Case Case => @case;

    /// <summary>What became of it.</summary>
    public CaseResult Result => result;

    /// <summary>Its capture; null where it was not run.</summary>
    public Capture? Capture => capture;

    /// <summary>How the memory was mapped, or that it was the host's.</summary>
    internal string Mapping => Case.Plan.SubmissionQueue == MemoryPlace.Host ? "host memory" : $"{Case.Plan.Mapping}{((Capture is null ? Case.Machine.Iommu : Capture.Header.Iommu) is null ? "" : " (VFIO)")}";

    /// <summary>Name of the copy.</summary>
    internal string Copy => CopyForm.NameOf(Case.Plan.Copy);

    /// <summary>Name of the fence.</summary>
    internal string Fence => $"{Case.Plan.Fence}";

    /// <summary>Whether the driver was another architecture's program.</summary>
    internal bool Translated => Capture is { Header.Translated: true };

    /// <summary>What the architecture says of what was executed; null where nobody knows what was.</summary>
    internal Guarantee? Guarantee => _entries?.Guarantee;

    /// <summary>The copy with the stores of an entry, as executed and, where it differs, as the device saw them.</summary>
    internal string Stores => _entries is null ? Copy : _entries.Stores == _entries.Seen ? $"{Copy} {_entries.Stores}" : $"{Copy} {_entries.Stores}, seen as {_entries.Seen}";

    /// <summary>The guarantee in few words; empty where there is none.</summary>
    internal string Word => Guarantee switch
    {
        null => "",
        { Kind: GuaranteeKind.Guaranteed, Rule: var rule } => $"yes {rule}",
        { Kind: GuaranteeKind.Unknown } => "?",
        { Kind: GuaranteeKind.VendorDependent, Rule: var rule } => $"by vendor {rule}",
        { Kind: GuaranteeKind.Fault, Rule: var rule } => $"fault {rule}",
        { Rule: var rule } => $"NO {rule}",
    };

    /// <summary>Why it could not be observed, or is not what the table expects; empty where neither is so.</summary>
    internal string Note
    {
        get
        {
            var unexpected = Result.AsExpected || Result.Verdict == CaseVerdict.Unsupported ? "" : $"not as expected: {Result.Reason}";
            return Guarantee is not null ? unexpected
                : Capture is null ? Result.Reason
                : $"not observed: {WhyUnseen(Capture, Case.Plan.SubmissionQueue)}{(unexpected.Length > 0 ? $"; {unexpected}" : "")}";
        }
    }

    private static string WhyUnseen(Capture capture, MemoryPlace place) => capture.Witness switch
    {
        null => "no instructions were recorded",
        { Recorded: false, Reason: var reason } => reason,
        { Lost: > 0 and var lost } => $"the recorder lost {lost} events",
        { Unwatched: { } reason } when place == MemoryPlace.Host => reason,
        _ => "the instructions of the queue are not in the recording, or the witnesses disagree (cpu-agrees)",
    };
}
