namespace Lab.PeerToPeer.Routes;

/// <summary>How one function's accesses reach another's memory (Linux's enum pci_p2pdma_map_type).</summary>
public enum MapType
{
    /// <summary>They must not be sent: somewhere on the way nobody says that they arrive.</summary>
    NotSupported,
    /// <summary>A bridge below the root complex turns them round: the function uses the bus address itself.</summary>
    BusAddress,
    /// <summary>The root complex turns them round, so that an IOMMU there translates: they are mapped as for memory.</summary>
    ThroughHostBridge,
}
