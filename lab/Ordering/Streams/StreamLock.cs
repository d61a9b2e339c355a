namespace Lab.Ordering.Streams;

/// <summary>A lock that goes from one CPU to another with what the first one did under it.</summary>
/// <param name="Address">Which lock.</param>
/// <param name="Acquired">True where the CPU takes it (acquire), false where it gives it up (release).</param>
public sealed record StreamLock(ulong Address, bool Acquired) : StreamEvent;
