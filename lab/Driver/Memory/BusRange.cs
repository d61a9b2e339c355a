using Lab.Driver.Seams;

namespace Lab.Driver.Memory;

/// <summary>A given range of bus addresses, for example of another function's BAR, as memory for queues, lists and data.</summary>
/// <param name="window">Through which the driver reaches it.</param>
/// <param name="controllerAddress">Of the window's first byte, as the controller reaches it: <see cref="IPlatform.DeviceAddress"/>.</param>
public sealed class BusRange(IMemoryWindow window, ulong controllerAddress) : MemoryPool
{
    private readonly RangeAllocator _ranges = new(window.Bytes);

    /// <inheritdoc/>
    public override MemoryPlace Place => MemoryPlace.Bus;

    /// <inheritdoc/>
    public override string? WhyNot(MemoryUse use) => null;

    private protected override DeviceMemory Take(int bytes, int rounded, MemoryUse use) =>
        _ranges.Take(rounded, PageBytes) is >= 0 and var at
            ? new(window, at, bytes, controllerAddress + (ulong)at, MemoryPlace.Bus)
            : throw new DriverException($"the range at 0x{window.BusAddress:x} has {_ranges.Longest} bytes left in one piece, {bytes} were asked for ({use})");

    private protected override void Give(DeviceMemory memory) => _ranges.Give(memory.Offset);
}
