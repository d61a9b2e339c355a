using Lab.Driver.Seams;

namespace Lab.Driver.Queues;

/// <summary>Where the slots of a queue lie.</summary>
/// <param name="Window">Through which the driver reaches them.</param>
/// <param name="Offset">Of slot 0 in the window, in bytes.</param>
/// <param name="ControllerAddress">Of slot 0 as the controller is told it.</param>
/// <param name="Place">"host" or "cmb", for the intent log.</param>
internal sealed record QueueMemory(IMemoryWindow Window, long Offset, ulong ControllerAddress, string Place)
{
    /// <summary>Address of slot 0 as accesses through the window reach it.</summary>
    public ulong BusAddress => Window.BusAddress + (ulong)Offset;

    public static QueueMemory InHost(IDmaBuffer buffer) => new(buffer, 0, buffer.BusAddress, "host");
}
