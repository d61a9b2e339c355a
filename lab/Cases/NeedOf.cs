namespace Lab.Cases;

/// <summary>What a <see cref="Need"/> is asked of.</summary>
internal enum NeedOf
{
    /// <summary>The guest's kernel must be built with an option.</summary>
    Kernel,
    /// <summary>QEMU must have a device.</summary>
    Qemu,
    /// <summary>The guest's code must be executed in that way.</summary>
    Accelerator,
}
