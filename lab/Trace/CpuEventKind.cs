namespace Lab.Trace;

/// <summary>What a <see cref="CpuEvent"/> is.</summary>
public enum CpuEventKind
{
    /// <summary>A load.</summary>
    Load,
    /// <summary>A store.</summary>
    Store,
    /// <summary>An instruction that may order stores: a fence, an atomic or a serialising one.</summary>
    Fence,
}
