using Lab.Ordering;

namespace Lab.Driver.Seams;

/// <summary>What the driver needs beside the function: memory to share with the device, and fences.</summary>
public interface IPlatform : IDisposable
{
    /// <summary>The function to drive.</summary>
    public IPciFunction Function { get; }

    /// <summary>Allocates pinned memory; it lives as long as the platform.</summary>
    /// <param name="bytes">Rounded up to 4 KiB.</param>
    /// <exception cref="DriverException">None left, or not that much in one piece.</exception>
    public IDmaBuffer AllocateDma(int bytes);

    /// <summary>Issues a fence here and now.</summary>
    /// <exception cref="DriverException">This platform cannot express the fence.</exception>
    public void Issue(Fence fence);
}
