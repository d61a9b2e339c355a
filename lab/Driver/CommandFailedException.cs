using Lab.Nvme.Commands;

namespace Lab.Driver;

/// <summary>A command completed with a status other than success.</summary>
public sealed class CommandFailedException(SubmissionEntry command, CommandStatus status, string what)
    : DriverException($"{what} failed: {status}: {status.Advice} {command}")
{
    /// <summary>What was asked.</summary>
    public SubmissionEntry Command { get; } = command;
    /// <summary>What the controller answered.</summary>
    public CommandStatus Status { get; } = status;
}
