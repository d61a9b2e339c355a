namespace Lab.Machine.Places;

/// <summary>
/// Where the QEMUs of a run are started, and the one wall between the lab and that place: everything else asks it for files and connections and does not know
/// whether QEMU shares this host's processes and file system.
/// </summary>
public abstract class QemuHost
{
    internal QemuHost()
    {
    }

    /// <summary>This host: QEMU is a process beside the lab.</summary>
    public static QemuHost Process { get; } = new ProcessHost();

    /// <summary>What the command line and the results call it: "process" or "container".</summary>
    public abstract string Name { get; }

    /// <summary>Why this host's own devices, such as /dev/kvm, say nothing of those that QEMU will find; null where they are the same.</summary>
    public virtual string? Elsewhere => null;

    /// <summary>A place for one machine.</summary>
    /// <param name="run">Owns it.</param>
    /// <param name="evidence">Folder of this host for what stays.</param>
    internal abstract QemuPlace NewPlace(LabRun run, string evidence);
}
