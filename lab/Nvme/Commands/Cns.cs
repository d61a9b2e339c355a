namespace Lab.Nvme.Commands;

/// <summary>Controller or Namespace Structure: what an Identify command asks for (NVMe Base 2.1, figure "Identify - CNS Values").</summary>
public enum Cns : byte
{
    /// <summary>Identify Namespace data structure of the NVM command set, for an active NSID, or what all namespaces share for FFFFFFFFh.</summary>
    Namespace = 0x00,
    /// <summary>Identify Controller data structure.</summary>
    Controller = 0x01,
    /// <summary>Up to 1024 active NSIDs that are greater than the NSID given.</summary>
    ActiveNamespaceList = 0x02,
    /// <summary>Namespace Identification Descriptor list of an active NSID.</summary>
    NamespaceIdentificationDescriptorList = 0x03,
    /// <summary>NVM Set list.</summary>
    NvmSetList = 0x04,
    /// <summary>I/O command set specific Identify Namespace data structure, for an active NSID and a CSI.</summary>
    CommandSetNamespace = 0x05,
    /// <summary>I/O command set specific Identify Controller data structure, for a CSI.</summary>
    CommandSetController = 0x06,
    /// <summary>Active NSIDs of one I/O command set that are greater than the NSID given.</summary>
    CommandSetActiveNamespaceList = 0x07,
    /// <summary>I/O command set independent Identify Namespace data structure.</summary>
    CommandSetIndependentNamespace = 0x08,
    /// <summary>Identify Namespace data structure of the NVM command set for a user data format index.</summary>
    NamespaceByFormatIndex = 0x09,
    /// <summary>I/O command set specific Identify Namespace data structure for a user data format index.</summary>
    CommandSetNamespaceByFormatIndex = 0x0A,
    /// <summary>Up to 1024 allocated NSIDs that are greater than the NSID given.</summary>
    AllocatedNamespaceList = 0x10,
    /// <summary>Identify Namespace data structure of an allocated NSID.</summary>
    AllocatedNamespace = 0x11,
    /// <summary>Controllers that the NSID is attached to, from a controller identifier on.</summary>
    NamespaceControllerList = 0x12,
    /// <summary>Controllers of the NVM subsystem, from a controller identifier on.</summary>
    ControllerList = 0x13,
    /// <summary>Primary Controller Capabilities data structure.</summary>
    PrimaryControllerCapabilities = 0x14,
    /// <summary>Secondary Controller list.</summary>
    SecondaryControllerList = 0x15,
    /// <summary>Namespace Granularity list.</summary>
    NamespaceGranularityList = 0x16,
    /// <summary>UUID list.</summary>
    UuidList = 0x17,
    /// <summary>Domain list.</summary>
    DomainList = 0x18,
    /// <summary>Endurance Group list.</summary>
    EnduranceGroupList = 0x19,
    /// <summary>Allocated NSIDs of one I/O command set that are greater than the NSID given.</summary>
    CommandSetAllocatedNamespaceList = 0x1A,
    /// <summary>I/O command set specific Identify Namespace data structure of an allocated NSID.</summary>
    CommandSetAllocatedNamespace = 0x1B,
    /// <summary>Identify I/O Command Set data structure: the combinations that feature 19h can select.</summary>
    CommandSetData = 0x1C,
}
