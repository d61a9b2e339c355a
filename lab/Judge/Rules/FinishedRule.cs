using Lab.Judge.Replaying;
using Lab.Nvme.Intents;

namespace Lab.Judge.Rules;

/// <summary>The intent log ends with DriverFinished, and the device completed as many I/O commands as the driver counted.</summary>
internal static class FinishedRule
{
    /// <summary>The same where the lab may have ended the machine on purpose: then that the log ends is not the driver's fault.</summary>
    public static Finding Decide(Trace.CaptureHeader header, IReadOnlyList<Intent> intents, Replay? replay) =>
        header.PowerCut is { } how && !intents.Any(intent => intent is DriverFailed)
            ? new(RuleNames.Finished, Verdict.NotObservable, $"the lab cut the power ({how}) after {Words.Count(intents.Count, "intent")}")
            : Decide(intents, replay);

    /// <summary>For a capture that cannot be replayed <paramref name="replay"/> is null, and only the log speaks.</summary>
    public static Finding Decide(IReadOnlyList<Intent> intents, Replay? replay)
    {
        if (intents.OfType<DriverFailed>().FirstOrDefault() is { } failed)
            return Fail($"the driver gave up: {failed.Message}");
        if (intents.Count == 0)
            return Fail("the intent log is empty");
        if (intents[^1] is not DriverFinished finished)
            return Fail(intents.Any(intent => intent is DriverFinished)
                ? "the intent log goes on after DriverFinished"
                : $"the intent log was cut short: it ends with {intents[^1].GetType().Name} after {Words.Count(intents.Count, "intent")}");
        var completed = replay?.Queues.Completions.Where(queue => queue.Id != 0).Sum(queue => queue.Posted.Count - queue.Abandoned()) ?? finished.Commands;
        return completed == finished.Commands
            ? new(RuleNames.Finished, Verdict.Pass, $"the driver came to its end after {Words.Count(finished.Commands, "I/O command")}")
            : Fail($"the driver counted {Words.Count(finished.Commands, "I/O command")}, the device completed {completed}");
    }

    private static Finding Fail(string text) => new(RuleNames.Finished, Verdict.Fail, text);
}
