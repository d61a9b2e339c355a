namespace Lab.Machine;

/// <summary>This host, or the QEMU on it, cannot do what was asked. Exit code 3.</summary>
public sealed class HostUnableException(string reason, string mend, Exception? inner = null)
    : MachineException($"{reason}. {mend}", 3, inner)
{
    /// <summary>What is missing.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do about it, as one sentence.</summary>
    public string Mend { get; } = mend;
}
