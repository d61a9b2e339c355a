namespace Lab.Ordering.Streams;

/// <summary>A fence, or what is worth one.</summary>
/// <param name="Fence">The fence of <see cref="OrderingRules"/> that promises no more; an instruction, none of .NET's barriers.</param>
public sealed record StreamFence(Fence Fence) : StreamEvent;
