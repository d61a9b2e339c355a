namespace Lab.Specs.Driver.Model;

/// <summary>Makes the completion entries of a command, right or wrong as its fate says.</summary>
internal static class CompletionForge
{
    /// <summary>Posts as many entries as the fate wants.</summary>
    /// <param name="command">The command.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="other">Another command of its queue that is in flight, if there is one.</param>
    /// <param name="random">Source of noise.</param>
    /// <param name="post">Takes four dwords without their phase tag, and whether the tag is to be wrong.</param>
    public static void Post(ModelCommand command, Outcome outcome, ModelCommand? other, Random random, Action<uint[], bool> post)
    {
        var right = Entry(command, outcome, command.Cid, command.Queue.Head, command.Sq);
        switch (command.Fate.Kind)
        {
            case Fate.Lost:
                break;
            case Fate.Twice:
                post(right, false);
                post([.. right], false);
                break;
            case Fate.UnknownCid:
                // The reserved identifier is no command's.
                post(Entry(command, outcome, 0xFFFF, command.Queue.Head, command.Sq), false);
                break;
            case Fate.Swapped:
                post(Entry(command, outcome, other?.Cid ?? command.Cid, command.Queue.Head, command.Sq), false);
                break;
            case Fate.WrongSqHead:
                post(Entry(command, outcome, command.Cid, command.Queue.Depth + 1, command.Sq), false);
                break;
            case Fate.WrongQueue:
                post(Entry(command, outcome, command.Cid, command.Queue.Head, command.Sq + 1), false);
                break;
            case Fate.WrongPhase:
                post(right, true);
                break;
            case Fate.Garbage:
                post([.. Enumerable.Range(0, 4).Select(_ => (uint)random.NextInt64(1L << 32))], false);
                break;
            default:
                post(right, false);
                break;
        }
    }

    private static uint[] Entry(ModelCommand command, Outcome outcome, int cid, int head, int sq) =>
        [outcome.Dw0, 0, (uint)head | (uint)sq << 16, (uint)cid | (uint)outcome.Status << 17];
}
