namespace Lab.Cases.Running;

/// <summary>How the lab ends a machine.</summary>
public enum PowerCutKind
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>QEMU is killed: it has no chance to write anything back.</summary>
    Sigkill,
    /// <summary>QEMU is told to quit: the machine's power goes off, QEMU itself ends in order.</summary>
    Quit,
}
