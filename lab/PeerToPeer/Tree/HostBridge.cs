namespace Lab.PeerToPeer.Tree;

/// <summary>A host bridge: the root of one PCI hierarchy.</summary>
/// <param name="Name">As sysfs has it, for example <c>pci0000:00</c>.</param>
/// <param name="Vendor">Vendor of the function that stands for the bridge; 0 where none does.</param>
/// <param name="Device">Its device identifier.</param>
/// <remarks>
/// A host bridge has no identifiers of its own. Linux takes those of the first function on the root bus, if that is 00.0 or a root port
/// (drivers/pci/p2pdma.c, pci_host_bridge_dev): <see cref="Of"/>.
/// </remarks>
public sealed record HostBridge(string Name, ushort Vendor = 0, ushort Device = 0)
{
    /// <summary>Whether a function stands for the bridge.</summary>
    public bool IsKnown => Vendor != 0;

    /// <summary>The bridge of a root bus whose first function is given.</summary>
    /// <param name="name">As sysfs has it.</param>
    /// <param name="slotAndFunction">Device number times eight and function number of the first function.</param>
    /// <param name="isRootPort">Whether it is a root port.</param>
    /// <param name="vendor">Its vendor.</param>
    /// <param name="device">Its device identifier.</param>
    public static HostBridge Of(string name, int slotAndFunction, bool isRootPort, ushort vendor, ushort device) =>
        slotAndFunction == 0 || isRootPort ? new(name, vendor, device) : new(name);
}
