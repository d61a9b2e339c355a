namespace Lab.Ordering.Streams;

/// <summary>One thing that a CPU does, in its program order.</summary>
public abstract record StreamEvent
{
    /// <summary>Address of the instruction; 0 where it is not known.</summary>
    public ulong Pc { get; init; }

    /// <summary>The CPU.</summary>
    public int Cpu { get; init; }

    /// <summary>The instruction for people.</summary>
    public string Instruction { get; init; } = "";
}
