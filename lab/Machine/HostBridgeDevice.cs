namespace Lab.Machine;

/// <summary>A host bridge beside the board's own, as QEMU's <c>pxb-pcie</c>: the root of a second PCI hierarchy.</summary>
/// <param name="Id">Name of the bridge, which is also the name of its root bus.</param>
/// <param name="FirstBus">Number of the root bus, 1 to 255; the buses below it follow.</param>
public sealed record HostBridgeDevice(string Id, int FirstBus);
