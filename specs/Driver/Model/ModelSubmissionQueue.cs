namespace Lab.Specs.Driver.Model;

/// <summary>A submission queue as the device knows it.</summary>
internal sealed class ModelSubmissionQueue(int id, int depth, ulong address, ModelCompletionQueue completions)
{
    public int Id => id;
    public int Depth => depth;
    public ulong Address => address;
    public ModelCompletionQueue Completions => completions;
    /// <summary>The next slot that the device fetches.</summary>
    public int Head { get; set; }
    /// <summary>The slot after the last that the driver exposed.</summary>
    public int Tail { get; set; }
    /// <summary>Whether a fetch is planned already.</summary>
    public bool Fetching { get; set; }

    public ulong SlotAddress(int slot) => address + (ulong)slot * 64;
}
