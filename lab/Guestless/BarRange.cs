namespace Lab.Guestless;

/// <summary>A memory BAR and where it lies.</summary>
/// <param name="Bar">0 to 5.</param>
/// <param name="Bytes">Its size, a power of two.</param>
/// <param name="Is64">Takes two registers.</param>
/// <param name="Prefetchable">May lie in a bridge's prefetchable window, and so above 4 GiB.</param>
/// <param name="Address">Where it lies.</param>
internal sealed record BarRange(int Bar, long Bytes, bool Is64, bool Prefetchable, ulong Address = 0);
