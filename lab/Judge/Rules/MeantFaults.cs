using Lab.Judge.Replaying;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// QEMU complains of every command that does not end with success, also of one that was meant to fail or to be aborted: of the reason while it runs the
/// command, then of the status. Those complaints are what was meant.
/// </summary>
internal sealed class MeantFaults
{
    private const string Any = "pci_nvme_err_";
    private const string Status = "pci_nvme_err_req_status cid ";
    // What becomes of the command's I/O when it is cancelled.
    private const string Io = "pci_nvme_err_aio cid ";

    /// <summary>From when to when a command ran that may make the device complain.</summary>
    private sealed record Run(int From, int To, int Cid, bool FailsByItself);

    private readonly List<Run> _runs = [];
    // Completions with a status that was meant, or that nobody was meant to see.
    private readonly Dictionary<int, DeviceCompletion> _explained = [];

    public MeantFaults(Replay replay)
    {
        foreach (var queue in replay.Queues.Submissions)
            for (var k = 0; k < queue.Executed.Count && k < queue.Meant.Entries.Count; k++)
                Add(queue, k, queue.Meant.Entries[k]);
        foreach (var late in replay.Queues.Completions.SelectMany(queue => queue.TooLate))
            _explained[late.Number] = late;
    }

    /// <summary>The complaints that nothing explains.</summary>
    public IEnumerable<DeviceFault> Unexplained(Replay replay)
    {
        DeviceCompletion? last = null;
        foreach (var happened in replay.Capture.Trace)
            if (happened is DeviceCompletion completion)
                last = completion;
            else if (happened is DeviceFault fault && !IsMeant(fault, last))
                yield return fault;
    }

    private void Add(SubmissionLife queue, int k, MeantEntry meant)
    {
        var answer = queue.Answers[k];
        if (answer is { Status: not 0 } && MeantStatus.Instead(queue.Meant, meant, answer.Status) is null)
            _explained[answer.Number] = answer;
        var fails = MeantStatus.FailsByItself(meant) || (meant.MayEndAnyhow && answer is not { Status: 0 });
        if (fails || (answer is not { Status: 0 } && (meant.AbortAsked || queue.Meant.DeletedAt is not null)))
            _runs.Add(new(queue.Executed[k].Number, answer?.Number ?? queue.Origin.Died, meant.Command?.Cid ?? -1, fails));
    }

    private bool IsMeant(DeviceFault fault, DeviceCompletion? last)
    {
        if (fault.Text.StartsWith(Status, StringComparison.Ordinal))
            return last is not null && _explained.ContainsKey(last.Number) && fault.Text.StartsWith($"{Status}{last.Cid} ", StringComparison.Ordinal) &&
                   fault.Text.Contains($" status 0x{last.Status:x} ", StringComparison.Ordinal);
        return fault.Text.StartsWith(Any, StringComparison.Ordinal) &&
               _runs.Exists(run => run.From < fault.Number && fault.Number < run.To &&
                   (run.FailsByItself || fault.Text.StartsWith($"{Io}{run.Cid} ", StringComparison.Ordinal)));
    }
}
