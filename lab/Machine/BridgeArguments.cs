using System.Globalization;

namespace Lab.Machine;

/// <summary>QEMU's arguments for what lies between the board and its functions: host bridges, root ports, switches.</summary>
internal static class BridgeArguments
{
    // Root ports bring a chassis number of their own; those of switches begin here.
    internal const int FirstSwitchChassis = 0x80;

    public static IEnumerable<string> Of(Topology topology) =>
    [
        .. topology.HostBridges.SelectMany(bridge => Device($"pxb-pcie,id={bridge.Id},bus=pcie.0,bus_nr={Number(bridge.FirstBus)}")),
        .. topology.RootPorts.SelectMany(Port),
        .. topology.Switches.SelectMany(Switch),
    ];

    private static IEnumerable<string> Port(RootPort port) => Device(
        // Of 5 GT/s: of a faster one Linux waits after a bus reset to be told that the link is up, which QEMU's tells only where it switches its slot itself.
        $"pcie-root-port,id={port.Id},bus={port.Bus ?? "pcie.0"},x-speed=5,chassis={Number(port.Chassis)},slot={Number(port.Slot)}"
            + (port.Address is { } address ? $",addr={address}" : "")
            + (port.PrefetchableReserveMiB > 0 ? $",pref64-reserve={Number(port.PrefetchableReserveMiB)}M" : "")
            + (port.Acs ? "" : ",disable-acs=on"));

    private static IEnumerable<string> Switch(SwitchDevice device, int index) =>
    [
        .. Device($"x3130-upstream,id={device.Id},bus={device.Bus}"),
        .. device.Ports.SelectMany((port, slot) =>
            Device($"{(device.Acs ? "pcie-root-port" : "xio3130-downstream")},id={port},bus={device.Id},chassis={Number(FirstSwitchChassis + index)},slot={Number(slot)}")),
    ];

    private static IEnumerable<string> Device(string text) => ["-device", text];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
