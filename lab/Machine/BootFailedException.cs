namespace Lab.Machine;

/// <summary>The verdict of a <see cref="BootRace"/>, before the evidence is added to it.</summary>
internal sealed class BootFailedException(LaunchFailure kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public LaunchFailure Kind { get; } = kind;
}
