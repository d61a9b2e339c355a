namespace Lab.Machine;

/// <summary>What an <see cref="AccessRecord"/> is of. The values are those of the plugin's file.</summary>
public enum AccessKind
{
    /// <summary>A load, or the loading half of an atomic instruction.</summary>
    Load,
    /// <summary>A store, or the storing half.</summary>
    Store,
    /// <summary>An instruction that may order accesses; it has no address.</summary>
    Fence,
}
