using Lab.Ordering;

namespace Lab.Driver.Seams;

/// <summary>What a platform may offer beside: stores by a process of their own, which may die of them.</summary>
public interface IChildStores
{
    /// <summary>Stores to a window in a process of its own, and waits for its end.</summary>
    /// <param name="window">A window of this platform that is mapped.</param>
    /// <param name="offset">Of the first byte there.</param>
    /// <param name="store">How.</param>
    /// <param name="data">What, as many bytes as <see cref="VectorStoreCode.Bytes"/> says.</param>
    /// <returns>How the process ended: <c>exit 0</c>, or the signal that it died of, such as <c>signal 4 (SIGILL)</c>.</returns>
    /// <exception cref="DriverException">No such process can be had.</exception>
    public string Store(IMemoryWindow window, long offset, VectorStore store, byte[] data);
}
