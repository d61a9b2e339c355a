namespace Lab.Ordering.Streams;

/// <summary>A load.</summary>
/// <param name="Place">What it is from.</param>
/// <param name="Memory">Memory type of the mapping.</param>
public sealed record StreamLoad(StreamPlace Place, MemoryType Memory) : StreamEvent;
