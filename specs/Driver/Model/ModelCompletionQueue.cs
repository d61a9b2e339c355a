namespace Lab.Specs.Driver.Model;

/// <summary>A completion queue as the device knows it.</summary>
internal sealed class ModelCompletionQueue(int id, int depth, ulong address, int? vector)
{
    public int Id => id;
    public int Depth => depth;
    public ulong Address => address;
    /// <summary>MSI-X vector; null where interrupts are off.</summary>
    public int? Vector => vector;
    /// <summary>The slot after the last that the driver gave back.</summary>
    public int Head { get; set; }
    /// <summary>The next slot that the device writes.</summary>
    public int Tail { get; set; }
    public int Phase { get; set; } = 1;
    /// <summary>Completions for which there was no slot.</summary>
    public Queue<byte[]> Waiting { get; } = new();

    public bool IsFull => (Tail + 1) % depth == Head;

    public ulong SlotAddress(int slot) => address + (ulong)slot * 16;

    public void Advance()
    {
        Tail = (Tail + 1) % depth;
        if (Tail == 0)
            Phase ^= 1;
    }
}
