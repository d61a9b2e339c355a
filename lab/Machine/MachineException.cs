namespace Lab.Machine;

/// <summary>Something went wrong in the machine room. <see cref="ExitCode"/> is what the program should exit with.</summary>
public abstract class MachineException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>2 bad input, 3 this host cannot do it, 4 the lab itself failed.</summary>
    public int ExitCode { get; } = exitCode;
}
