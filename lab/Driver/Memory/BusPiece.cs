using Lab.Driver.Seams;

namespace Lab.Driver.Memory;

/// <summary>A piece of bus addresses that somebody else has given to a driver.</summary>
/// <param name="Window">Through which the driver reaches it.</param>
/// <param name="Offset">Of its first byte in the window.</param>
/// <param name="Bytes">Length, in whole pages.</param>
/// <param name="ControllerAddress">Of its first byte as the controller reaches it: <see cref="IPlatform.DeviceAddress"/>, or what a route through the bus says.</param>
public sealed record BusPiece(IMemoryWindow Window, long Offset, long Bytes, ulong ControllerAddress);
