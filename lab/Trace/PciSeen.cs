using System.Text.Json.Serialization;

namespace Lab.Trace;

/// <summary>A PCI function as the host found it after a peer-to-peer experiment, or before it where it was taken out meanwhile.</summary>
/// <param name="Function">Name, root bus, bridge above, vendor and device, port type and ACS Control, as lab/PeerToPeer/Tree/PciRecord.cs writes and reads them.</param>
/// <param name="Id">What the machine calls it; empty for what the board has by itself.</param>
/// <param name="HotPlugged">Whether it was plugged while the guest ran.</param>
public sealed record PciSeen([property: JsonPropertyName("pci")] string Function, string Id, bool HotPlugged);
