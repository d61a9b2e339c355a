using System.Collections.Immutable;
using System.Text.Json;

namespace Lab.Machine;

/// <summary>Reads the answer to query-pci, whose functions are nested behind their bridges.</summary>
internal static class PciQuery
{
    public static ImmutableArray<PciFunction> Read(JsonElement buses)
        => [.. buses.EnumerateArray().SelectMany(bus => Functions(bus.GetProperty("devices")))];

    private static IEnumerable<PciFunction> Functions(JsonElement devices)
    {
        foreach (var device in devices.EnumerateArray())
        {
            yield return Function(device);
            if (!device.TryGetProperty("pci_bridge", out var bridge) || !bridge.TryGetProperty("devices", out var behind))
                continue;
            foreach (var function in Functions(behind))
                yield return function;
        }
    }

    private static PciFunction Function(JsonElement device)
    {
        var id = device.GetProperty("id");
        return new PciFunction(
            device.GetProperty("bus").GetInt32(),
            device.GetProperty("slot").GetInt32(),
            device.GetProperty("function").GetInt32(),
            id.GetProperty("vendor").GetInt32(),
            id.GetProperty("device").GetInt32(),
            device.GetProperty("qdev_id").GetString() ?? "",
            [.. device.GetProperty("regions").EnumerateArray().Select(Region)],
            device.TryGetProperty("pci_bridge", out var bridge) && bridge.TryGetProperty("bus", out var bus) && bus.TryGetProperty("secondary", out var behind) ? behind.GetInt32() : null);
    }

    private static PciRegion Region(JsonElement region) => new(
        region.GetProperty("bar").GetInt32(),
        region.GetProperty("type").GetString() == "memory",
        Address(region.GetProperty("address")),
        region.GetProperty("size").GetUInt64(),
        Flag(region, "prefetch"),
        Flag(region, "mem_type_64"));

    // QEMU prints "not mapped" as -1, which is beyond every address.
    private static ulong? Address(JsonElement value)
        => value.TryGetUInt64(out var address) && address != ulong.MaxValue && address != uint.MaxValue ? address : null;

    private static bool Flag(JsonElement region, string name) => region.TryGetProperty(name, out var value) && value.GetBoolean();
}
