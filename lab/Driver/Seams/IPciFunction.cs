using Lab.Ordering;

namespace Lab.Driver.Seams;

/// <summary>One PCI function, taken from whatever driver held it before.</summary>
public interface IPciFunction : IDisposable
{
    /// <summary>How people call it, for example <c>0000:01:00.0</c>.</summary>
    public string Name { get; }

    /// <summary>Turns on memory decoding and bus mastering (command register bits 1 and 2).</summary>
    public void EnableMemoryAndBusMaster();

    /// <summary>Maps a whole BAR.</summary>
    /// <param name="bar">0 to 5; of a 64-bit BAR the lower number.</param>
    /// <param name="memory">Uncached, or write-combining where the platform offers it.</param>
    /// <exception cref="DriverException">No such BAR, no address assigned, or no mapping of that memory type.</exception>
    public IMemoryWindow MapBar(int bar, MemoryType memory);
}
