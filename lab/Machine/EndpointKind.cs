namespace Lab.Machine;

/// <summary>Kinds of PCI functions that are no NVMe controllers.</summary>
public enum EndpointKind
{
    /// <summary>Memory that the host shares through a file (QEMU's <c>ivshmem-plain</c>, BAR 2).</summary>
    SharedMemory,
    /// <summary>A teaching device with a DMA engine (QEMU's <c>edu</c>, docs/specs/edu.rst), its DMA mask widened to 64 bits.</summary>
    Edu,
}
