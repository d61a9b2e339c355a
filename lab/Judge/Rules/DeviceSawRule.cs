using Lab.Judge.Replaying;
using Lab.Nvme.Commands;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>The device took the doorbells that were rung, and executed exactly the commands that were meant: in order, once, with success.</summary>
internal static class DeviceSawRule
{
    public static Finding Decide(Replay replay)
    {
        var problems = new Problems(RuleNames.DeviceSaw, replay);
        foreach (var fault in replay.Faults)
            problems.Add($"the device complains at #{fault.Number}: {fault.Text}", fault.Number);
        foreach (var (stray, what) in replay.Strays)
            problems.Add(what, stray.Number);
        foreach (var queue in replay.Queues.Submissions)
            CheckCommands(queue, replay, problems);
        foreach (var queue in replay.Queues.Completions)
            CheckCompletions(queue, replay, problems);
        var doorbells = replay.Capture.Trace.Any(happened => happened is DeviceDoorbell);
        if (doorbells && replay.Shadowed is null)
            foreach (var queue in replay.Queues.Lives)
                CheckDoorbells(queue, problems);

        var executed = replay.Queues.Submissions.Where(queue => queue.Executed.Count > 0).ToArray();
        return executed.Length == 0
            ? problems.Conclude(Verdict.NotObservable, "no command was meant or executed")
            : problems.Conclude(
                Verdict.Pass,
                $"{Words.Count(executed.Sum(queue => queue.Executed.Count), "command")} executed as meant, in order and once each, all with status 0 (" +
                string.Join(", ", executed.Select(queue => $"{queue.Name} {queue.Executed.Count}")) + ")" +
                (Untold(replay) is > 0 and var untold ? $", {untold} of them requests for asynchronous events, which the kernel's trace leaves out" : "") +
                (replay.Shadowed is { } why
                    ? $"; which doorbells the device took is not observable: {why}"
                    : doorbells
                    ? $"; the device took all {replay.Queues.Lives.Sum(life => life.Rings.Count)} doorbells"
                    : "; the trace does not tell which doorbells the device took"));
    }

    private static int Untold(Replay replay) => replay.KernelTold ? replay.Queues.Submissions.Sum(queue => queue.Executed.Count(IsEventRequest)) : 0;

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
        if (meant.Count > executed.Count)
            problems.Add(
                $"the device executed {executed.Count} of {Words.Count(meant.Count, "command")} that were meant for {queue.Name}", 0, queue);
    }

    private static void CheckCompletions(CompletionLife queue, Replay replay, Problems problems)
    {
        foreach (var posted in queue.Posted.Where(posted => posted.Status != 0))
            problems.Add(
                $"the device completes cid {posted.Cid} on {queue.Name} at #{posted.Number} with status 0x{posted.Status:x}", posted.Number, queue,
                "not success");
        var executed = replay.Queues.Submissions
            .Where(s => s.Origin.CompletionQueue == queue.Id && s.Origin.Overlaps(queue.Origin))
            .Sum(s => s.Executed.Count(command => !(replay.KernelTold && IsEventRequest(command))));
        // A request for an asynchronous event waits for one: it ends when it must, or never.
        if (executed != queue.Posted.Count)
            problems.Add($"the device executed {Words.Count(executed, "command")} for {queue.Name} and completed {queue.Posted.Count}", 0, queue);
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
