namespace Lab.Machine;

/// <summary>A command in the guest failed, did not end in time, or lost its connection. Exit code 4.</summary>
public sealed class GuestCommandException(string command, string reason, CommandResult? result = null, Exception? inner = null)
    : MachineException(Describe(command, reason, result), 4, inner)
{
    /// <summary>The command that ran in the guest.</summary>
    public string Command { get; } = command;

    /// <summary>What it left behind, or null when it never ended.</summary>
    public CommandResult? Result { get; } = result;

    private static string Describe(string command, string reason, CommandResult? result)
    {
        var text = $"guest command `{command}` {reason}";
        if (result is null)
            return text;
        return text + Indent(result.Output) + Indent(result.Error);
    }

    private static string Indent(string output)
        => string.Concat(output.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(40).Select(line => "\n  | " + line));
}
