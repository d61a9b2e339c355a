using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>A PCI function of the machine as QEMU's query-pci describes it.</summary>
/// <param name="Bus">Bus number that the guest or its firmware gave; 0 for all while nobody numbered the buses.</param>
/// <param name="Slot">Device number.</param>
/// <param name="Function">Function number.</param>
/// <param name="Vendor">PCI vendor id.</param>
/// <param name="Device">PCI device id.</param>
/// <param name="Id">The id given on the command line, or "".</param>
/// <param name="Regions">Its base address registers.</param>
/// <param name="BusBehind">Number of the bus that a bridge makes; null for what is no bridge.</param>
public sealed record PciFunction(
    int Bus, int Slot, int Function, int Vendor, int Device, string Id, ImmutableArray<PciRegion> Regions, int? BusBehind = null)
{
    /// <summary>The region of that BAR, or null when the function has none.</summary>
    public PciRegion? Region(int bar) => Regions.FirstOrDefault(region => region.Bar == bar);
}
