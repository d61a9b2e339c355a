namespace Lab.Machine;

/// <summary>The lab's QEMU plugin, to be loaded into a guest's QEMU.</summary>
/// <param name="Path">Where the set-up built it.</param>
/// <param name="Use">What it does.</param>
public sealed record Plugin(string Path, PluginUse Use);
