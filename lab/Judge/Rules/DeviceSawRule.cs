using Lab.Judge.Replaying;
using Lab.Nvme.Commands;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>
/// The device took the doorbells that were rung, and executed exactly the commands that were meant: in order, once, with the status that was meant.
/// </summary>
internal static class DeviceSawRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.DeviceSaw, replay);
        foreach (var fault in new MeantFaults(replay).Unexplained(replay))
            problems.Add($"the device complains at #{fault.Number}: {fault.Text}", fault.Number);
        foreach (var (stray, what) in replay.Strays)
            problems.Add(what, stray.Number);
        foreach (var queue in replay.Queues.Submissions)
            CheckCommands(queue, replay, problems);
        var executed = replay.Queues.Submissions.Where(queue => queue.Completions is not null).ToLookup(queue => queue.Completions!);
        foreach (var queue in replay.Queues.Completions)
        {
            CheckStatuses(queue, replay, problems);
            CheckCompletions(queue, [.. executed[queue]], replay, problems);
        }
        var doorbells = replay.Capture.Trace.Any(happened => happened is DeviceDoorbell);
        if (doorbells && replay.Shadowed is null)
            foreach (var queue in replay.Queues.Lives)
                CheckDoorbells(queue, problems);

        var used = replay.Queues.Submissions.Where(queue => queue.Executed.Count > 0).ToArray();
        return used.Length == 0
            ? problems.Conclude(Verdict.NotObservable, "no command was meant or executed")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(used.Sum(queue => queue.Executed.Count), "command")} executed as meant, in order and once each, {Statuses(replay)} (" +
                Words.Some(used.Select(queue => $"{queue.Name} {queue.Executed.Count}")) + ")" + (replay.KernelTold ? Untold(used) : Unanswered(used)) +
                (replay.Shadowed is { } why
                    ? $"; which doorbells the device took is not observable: {why}"
                    : doorbells
                    ? $"; the device took all {replay.Queues.Lives.Sum(life => life.Rings.Count)} doorbells"
                    : "; the trace does not tell which doorbells the device took"));
    }

    private static string Statuses(Replay replay)
    {
        var other = replay.Queues.Completions.Sum(queue => queue.Posted.Count(posted => posted.Status != 0));
        return other == 0 ? "all with status 0" : $"all with the status that was meant, {other} of them not success";
    }

    private static string Untold(IEnumerable<SubmissionLife> used) =>
        used.Sum(queue => queue.Executed.Count(IsEventRequest)) is > 0 and var untold
            ? $", {untold} of them requests for asynchronous events, which the kernel's trace leaves out"
            : "";

    private static string Unanswered(IEnumerable<SubmissionLife> used)
    {
        int requests = 0, cut = 0;
        foreach (var queue in used)
            for (var k = 0; k < queue.Executed.Count; k++)
                if (queue.Answers[k] is null && IsEventRequest(queue.Executed[k]))
                    requests++;
                else if (queue.Answers[k] is null)
                    cut++;
        return (requests == 0 ? "" : $", {Words.Count(requests, "request")} for asynchronous events without an answer") +
               (cut == 0 ? "" : $", {Words.Count(cut, "command")} without an answer when the queue ended");
    }

    private static bool IsEventRequest(TraceEvent command) => command is DeviceAdminCommand { Opcode: AdminCommand.AsyncEventRequestOpcode };

    private static void CheckCommands(SubmissionLife queue, Replay replay, Problems problems)
    {
        // With shadow doorbells most entries are given to the device without one.
        foreach (var command in replay.Shadowed is null ? queue.Unexplained : [])
            problems.Add(
                $"the device runs {Told(command)} from {queue.Name} at #{command.Number}, and no doorbell had given it an entry", command.Number,
                queue, "no entry was exposed");
        var meant = queue.Meant.Entries;
        var executed = replay.KernelTold ? [.. queue.Executed.Where(command => !IsEventRequest(command))] : queue.Executed;
        for (var k = 0; k < executed.Count; k++)
        {
            var command = executed[k];
            if (k >= meant.Count)
                problems.Add(
                    $"the device runs {Told(command)} from {queue.Name} at #{command.Number}, and {Words.Count(meant.Count, "command")} were meant in all",
                    command.Number, queue, "not meant");
            else if (meant[k].Command is not { } entry)
                problems.Add($"the intent log gives no 64 bytes for command {k + 1} of {queue.Name}", command.Number, queue);
            else if (!Same(command, entry.Cid, entry.Opcode, entry.Nsid))
                problems.Add(
                    $"the device runs {Told(command)} from {queue.Name} at #{command.Number}, command {k + 1} was meant as cid {entry.Cid} opc " +
                    $"0x{entry.Opcode:x} nsid {entry.Nsid}",
                    command.Number, queue, $"cid {entry.Cid} opc 0x{entry.Opcode:x} was meant");
        }
        for (var k = executed.Count; k < meant.Count; k++)
            if (!queue.MayBeCut(k))
            {
                problems.Add($"the device executed {executed.Count} of {Words.Count(meant.Count, "command")} that were meant for {queue.Name}", 0, queue);
                return;
            }
    }

    private static void CheckStatuses(CompletionLife queue, Replay replay, Problems problems)
    {
        for (var i = 0; i < queue.Posted.Count; i++)
        {
            var posted = queue.Posted[i];
            var told = $"the device completes cid {posted.Cid} on {queue.Name} at #{posted.Number}";
            if (queue.Answers[i] is not var (submissions, index))
                problems.Add($"{told}, and no command with that identifier was running", posted.Number, queue, "answers no command");
            else if (replay.KernelTold || submissions.MeantAt(index) is not { } meant)
            {
                if (posted.Status != 0)
                    problems.Add($"{told} with status 0x{posted.Status:x}", posted.Number, queue, "not success");
            }
            else if (MeantStatus.Instead(submissions.Meant, meant, posted.Status) is { } instead)
                problems.Add(
                    $"{told} with status 0x{posted.Status:x}, {instead} was meant", posted.Number, queue, instead == "success" ? "not success" : $"{instead} was meant");
        }
    }

    private static void CheckCompletions(CompletionLife queue, SubmissionLife[] submissions, Replay replay, Problems problems)
    {
        var missing = 0;
        foreach (var submission in submissions)
            for (var k = 0; k < submission.Executed.Count; k++)
                // A request for an asynchronous event waits for one: it ends when it must, or never.
                if (submission.Answers[k] is null && !submission.MayBeCut(k) && !IsEventRequest(submission.Executed[k]))
                    missing++;
        if (missing > 0)
            problems.Add(
                $"the device executed {Words.Count(submissions.Sum(s => s.Executed.Count), "command")} for {queue.Name} and completed {queue.Posted.Count}", 0, queue);
    }

    private static void CheckDoorbells(QueueLife queue, Problems problems)
    {
        for (var k = 0; k < queue.Rings.Count; k++)
            if (k >= queue.TakenByDevice.Count || queue.TakenByDevice[k] != queue.Rings[k].Value)
            {
                var took = k < queue.TakenByDevice.Count ? $"took {queue.TakenByDevice[k]}" : "took none";
                problems.Add(
                    $"doorbell #{queue.Rings[k].Store.Number} of {queue.Name} has value {(uint)queue.Rings[k].Value}, and the device {took}",
                    queue.Rings[k].Store.Number, queue, $"the device {took}");
                return;
            }
        if (queue.TakenByDevice.Count > queue.Rings.Count)
            problems.Add(
                $"the device took {Words.Count(queue.TakenByDevice.Count, "doorbell")} of {queue.Name}, and the driver stored {queue.Rings.Count}",
                0, queue);
    }

    private static bool Same(TraceEvent command, int cid, int opcode, uint nsid) => command switch
    {
        DeviceCommand io => io.Cid == cid && io.Opcode == opcode && io.Nsid == nsid,
        DeviceAdminCommand admin => admin.Cid == cid && admin.Opcode == opcode,
        _ => false,
    };

    private static string Told(TraceEvent command) => command switch
    {
        DeviceCommand io => $"cid {io.Cid} opc 0x{io.Opcode:x} nsid {io.Nsid}",
        DeviceAdminCommand admin => $"admin cid {admin.Cid} opc 0x{admin.Opcode:x}",
        _ => "a command",
    };
}
