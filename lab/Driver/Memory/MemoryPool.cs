namespace Lab.Driver.Memory;

/// <summary>Memory of one place, handed out in pieces. Safe for several threads.</summary>
public abstract class MemoryPool
{
    private protected const int PageBytes = NvmeController.PageBytes;

    // All pools: allocation is rare, and a lock of its own would only be one more thing to order.
    private readonly object _gate = new();

    /// <summary>Where its memory lies.</summary>
    public abstract MemoryPlace Place { get; }

    /// <summary>Whether the device allows the use; a sentence with the register's and the flag's name where it does not, else null.</summary>
    public abstract string? WhyNot(MemoryUse use);

    /// <summary>Takes a piece that begins at a page of the controller.</summary>
    /// <param name="bytes">Its length; what is handed out is rounded up to whole pages.</param>
    /// <param name="use">What for.</param>
    /// <param name="force">Take it even where the device does not allow the use, to see what it does then.</param>
    /// <exception cref="DriverException">The device does not allow the use, or there is not that much left in one piece.</exception>
    public DeviceMemory Allocate(int bytes, MemoryUse use, bool force = false)
    {
        if (bytes < 1)
            throw new ArgumentOutOfRangeException(nameof(bytes), bytes, "a piece of memory has at least 1 byte");
        if (!force && WhyNot(use) is { } reason)
            throw new DriverException(reason);
        lock (_gate)
            return Take(bytes, (bytes + PageBytes - 1) & ~(PageBytes - 1), use);
    }

    /// <summary>Gives a piece back. The controller must not know of it any more.</summary>
    public void Free(DeviceMemory memory)
    {
        lock (_gate)
            Give(memory);
    }

    private protected abstract DeviceMemory Take(int bytes, int rounded, MemoryUse use);

    private protected abstract void Give(DeviceMemory memory);
}
