namespace Lab.Machine;

/// <summary>How a command in the guest ended. A signal shows as 128 + its number, as in a shell.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>Returns this result, or throws <see cref="GuestCommandException"/> when the exit code is not 0.</summary>
    public CommandResult EnsureSuccess(string command)
        => ExitCode == 0 ? this : throw new GuestCommandException(command, $"ended with exit code {ExitCode}", this);
}
