namespace Lab.Guestless;

/// <summary>A memory BAR, as the function itself describes it.</summary>
/// <param name="Bar">0 to 5.</param>
/// <param name="Bytes">Its size, a power of two.</param>
/// <param name="Is64">Takes two registers.</param>
/// <param name="Prefetchable">May lie in a bridge's prefetchable window.</param>
internal sealed record BarRange(int Bar, ulong Bytes, bool Is64, bool Prefetchable)
{
    /// <summary>Whether it may lie above 4 GiB: the window of a bridge that reaches there is the prefetchable one.</summary>
    public bool MayLieHigh => Is64 && Prefetchable;
}
