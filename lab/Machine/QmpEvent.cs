using System.Text.Json;

namespace Lab.Machine;

/// <summary>An event that QEMU sent without being asked.</summary>
/// <param name="Name">Such as "SHUTDOWN".</param>
/// <param name="Data">Its data, or an undefined element when it has none.</param>
/// <param name="Time">QEMU's own time stamp.</param>
public sealed record QmpEvent(string Name, JsonElement Data, DateTimeOffset Time);
