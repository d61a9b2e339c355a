namespace Lab.Driver.Memory;

/// <summary>How a transfer's buffer is made.</summary>
/// <param name="Bytes">Length of the data.</param>
public sealed record TransferOptions(int Bytes)
{
    /// <summary>Memory for the data; null is host memory.</summary>
    public MemoryPool? DataIn { get; init; }
    /// <summary>Memory for the PRP list or the SGL segments; null is host memory.</summary>
    public MemoryPool? ListsIn { get; init; }
    /// <summary>An SGL instead of PRPs. The controller must offer it (Identify Controller, SGLS).</summary>
    public bool Sgl { get; init; }
    /// <summary>Where in its first page the data begins, a multiple of 8.</summary>
    public int PageOffset { get; init; }
    /// <summary>The queue pair whose commands use the buffer, for CMBLOC's rules about what may be mixed; null for any.</summary>
    public QueuePair? Queue { get; init; }
    /// <summary>Makes the buffer even where the controller says that its parts may not lie so.</summary>
    public bool Force { get; init; }
    /// <summary>Wrong on purpose: the first two entries of the list change places.</summary>
    internal bool SwapEntries { get; init; }
}
