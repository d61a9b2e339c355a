namespace Lab.Machine;

/// <summary>QEMU refused a monitor command, or the monitor went away while it ran. Exit code 4.</summary>
public sealed class QmpException(string errorClass, string description, string command, Exception? inner = null)
    : MachineException($"QMP {command}: {errorClass}: {description}", 4, inner)
{
    /// <summary>The class of errors in which a lost connection is reported.</summary>
    public const string Disconnected = "Disconnected";

    /// <summary>QMP's error class, such as <c>GenericError</c>, or <see cref="Disconnected"/>.</summary>
    public string ErrorClass { get; } = errorClass;

    /// <summary>QEMU's own description.</summary>
    public string Description { get; } = description;

    /// <summary>The command as it was sent.</summary>
    public string Command { get; } = command;
}
