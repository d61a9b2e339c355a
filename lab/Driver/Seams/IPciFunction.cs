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

    /// <summary>Reads 4 bytes of the configuration space.</summary>
    /// <param name="offset">0 to 4092, a multiple of 4.</param>
    /// <exception cref="DriverException">The configuration space cannot be read, or not that far.</exception>
    public uint ReadConfig32(int offset);

    /// <summary>Writes 4 bytes of the configuration space.</summary>
    /// <param name="offset">0 to 4092, a multiple of 4.</param>
    /// <param name="value">Little-endian.</param>
    /// <exception cref="DriverException">The configuration space cannot be written, or not that far.</exception>
    public void WriteConfig32(int offset, uint value);

    /// <summary>The resets that this platform can do to the function.</summary>
    public IReadOnlyList<FunctionReset> Resets { get; }

    /// <summary>
    /// Resets the function. Afterwards its BARs lie where they lay before, and memory decoding and bus mastering are as they were; windows stay valid.
    /// </summary>
    /// <exception cref="DriverException">The platform cannot do this reset to this function; the message says why.</exception>
    public void Reset(FunctionReset kind);
}
