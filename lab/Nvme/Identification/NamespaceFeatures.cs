namespace Lab.Nvme.Identification;

/// <summary>Namespace Features, NSFEAT of Identify Namespace (NVM Command Set 1.1, byte 24).</summary>
[Flags]
public enum NamespaceFeatures : byte
{
    /// <summary>None.</summary>
    None = 0,
    /// <summary>Thin provisioning: NCAP may be less than NSZE.</summary>
    ThinProvisioning = 1 << 0,
    /// <summary>NAWUN, NAWUPF and NACWU are defined for this namespace.</summary>
    AtomicWriteUnits = 1 << 1,
    /// <summary>Deallocated or Unwritten Logical Block error.</summary>
    DeallocatedBlockError = 1 << 2,
    /// <summary>NGUID and EUI64 are never reused.</summary>
    UniqueIdentifiers = 1 << 3,
    /// <summary>NPWG, NPWA, NPDG, NPDA and NOWS are defined: bit 4.</summary>
    OptimalPerformance = 1 << 4,
}
