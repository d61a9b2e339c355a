using Lab.Judge.Replaying;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Judge.Rules;

/// <summary>Which status a command may end with: the one that was meant, and what an abort or the deletion of its queue may make of it.</summary>
internal static class MeantStatus
{
    /// <summary>What was meant instead of the status, for a sentence; null when the status is right.</summary>
    public static string? Instead(MeantQueue queue, MeantEntry entry, int status)
    {
        var got = new CommandStatus((ushort)(status & 0x7FFF));
        if (entry.MayEndAnyhow || Interrupted(queue, entry, got))
            return null;
        if (entry.Expected is { } expected && !IsSuccess(expected))
            return (got.Sct == expected.Sct && got.Sc == expected.Sc) || (entry.AbortAsked && status == 0) ? null : Name(expected);
        return status == 0 ? null : "success";
    }

    /// <summary>The command is meant to fail for a reason of its own.</summary>
    public static bool FailsByItself(MeantEntry entry) =>
        entry.Expected is { } expected && !IsSuccess(expected) &&
        expected is not { Sct: 0, Sc: (int)StatusCode.CommandAbortRequested or (int)StatusCode.CommandAbortedDueToSqDeletion };

    // An abort is best effort and races with the command: either outcome is right.
    private static bool Interrupted(MeantQueue queue, MeantEntry entry, CommandStatus got) => got.Code switch
    {
        StatusCode.CommandAbortRequested => entry.AbortAsked,
        StatusCode.CommandAbortedDueToSqDeletion => queue.DeletedAt > entry.At,
        _ => false,
    };

    private static bool IsSuccess(StatusMeant expected) => expected is { Sct: 0, Sc: 0 };

    private static string Name(StatusMeant expected) => new CommandStatus((ushort)((expected.Sct & 7) << 8 | (expected.Sc & 0xFF))).ToString();
}
