namespace Lab.Machine;

/// <summary>A file or a topology that the user gave is unusable. Exit code 2.</summary>
public sealed class MachineInputException(string subject, string reason, string mend, Exception? inner = null)
    : MachineException($"{subject}: {reason}. {mend}", 2, inner)
{
    /// <summary>The file or the thing that is wrong.</summary>
    public string Subject { get; } = subject;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do about it, as one sentence.</summary>
    public string Mend { get; } = mend;
}
