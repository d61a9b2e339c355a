using Lab.Nvme.Intents;

namespace Lab.Judge.Replaying;

/// <summary>An end of a command for its caller: a completion that was taken, or its loss.</summary>
/// <param name="At">Line in the intent log.</param>
/// <param name="Cid">Command identifier.</param>
/// <param name="Seen">The completion; null when the command was lost.</param>
/// <param name="Lost">The loss; null when it was completed.</param>
internal sealed record MeantEnd(int At, int Cid, CompletionSeen? Seen, CommandLost? Lost)
{
    public string What => Lost is { } lost ? $"as lost (\"{lost.Why}\")" : $"by a completion (slot {Seen?.Slot} of cq{Seen?.Queue})";
}
