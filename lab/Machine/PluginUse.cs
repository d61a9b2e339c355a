namespace Lab.Machine;

/// <summary>What the lab's QEMU plugin (lab/Trace/plugin/observe.c) does in a guest.</summary>
public enum PluginUse
{
    /// <summary>Counts instructions: <see cref="GuestMachine.Instructions"/>.</summary>
    Count,
    /// <summary>Records programs' accesses to chosen addresses, and the fences after them: <see cref="GuestMachine.Accesses"/>.</summary>
    RecordPrograms,
    /// <summary>Records the kernel's too, which slows the guest down more.</summary>
    RecordAll,
}
