using Lab.Judge.Rules;

namespace Lab.Judge.Peers;

/// <summary>The controllers executed the commands that were meant, in order and once each, and ended each with the status that was meant.</summary>
internal static class PeerDeviceRule
{
    public static Finding Decide(PeerReplay replay)
    {
        var problems = new PeerProblems(RuleNames.DeviceSaw);
        var commands = replay.Commands.ToList();
        foreach (var copy in replay.Copies)
            foreach (var command in copy.Commands)
            {
                var which = $"copy {copy.Meant.Copy}, {(command.IsRead ? "read" : "write")} of {command.Meant.Client}";
                // A machine that was taken apart in the middle answers nothing more, which is what the driver was told then.
                if (command.Seen is null || command.Completion is null)
                {
                    if (copy.WentWell)
                        problems.Add($"{which}: {(command.Seen is null ? "never executed" : "never ended")}", copy);
                }
                else if (command.Seen.Opcode != command.Meant.Opcode)
                    problems.Add($"{which}: the device executed opcode 0x{command.Seen.Opcode:x}", copy);
                else if ((command.Completion.Status & 0x7FF) != command.Meant.Status)
                    problems.Add($"{which}: ended with status 0x{command.Completion.Status & 0x7FF:x}, 0x{command.Meant.Status:x} was meant", copy);
            }
        if (replay.Unmeant.Count > 0)
            problems.Add($"#{replay.Unmeant[0].Number}: a controller executed opcode 0x{replay.Unmeant[0].Opcode:x} from sq{replay.Unmeant[0].Queue}, which nobody meant");
        var refused = commands.Count(command => command.Meant.Status != 0);
        return problems.Conclude(
            commands.Count == 0 ? Verdict.NotObservable : Verdict.Pass,
            commands.Count == 0 ? "no command moved data" : $"{Words.Count(commands.Count, "command")} executed as meant, in order and once each{(refused == 0 ? ", all with status 0" : $", {refused} with another status than 0, as meant")}");
    }
}
