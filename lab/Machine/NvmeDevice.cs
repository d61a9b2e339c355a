using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>
/// One NVMe controller, as QEMU's <c>nvme</c> device, with one namespace or those of <see cref="Namespaces"/>. The room knows it only as a
/// device string.
/// </summary>
public sealed record NvmeDevice
{
    /// <summary>Name of the device in QEMU and of its files.</summary>
    public required string Id { get; init; }

    /// <summary>Serial number, at most 20 characters.</summary>
    public required string Serial { get; init; }

    /// <summary>Size of the controller memory buffer in MiB, a power of two; 0 for none.</summary>
    public int CmbMiB { get; init; }

    /// <summary>Shows the buffer at once (NVMe 1.3) instead of after CMBMSC.CRE is set.</summary>
    public bool LegacyCmb { get; init; }

    /// <summary>Size of the persistent memory region in MiB, a power of two; 0 for none.</summary>
    public int PmrMiB { get; init; }

    /// <summary>
    /// Whether QEMU maps the file of the region shared, as it must to keep anything. Off is a device that is wrong on purpose: it works on a copy
    /// of its own, and what the driver stores never reaches the file.
    /// </summary>
    public bool PmrShared { get; init; } = true;

    /// <summary>
    /// Namespaces with identifiers and formats of their own; empty for one, number 1, that <see cref="DiskMiB"/>, <see cref="LogicalBlockSize"/>
    /// and <see cref="DiskPath"/> describe.
    /// </summary>
    public ImmutableArray<NvmeNamespaceDevice> Namespaces { get; init; } = [];

    /// <summary>
    /// Id of the NVM subsystem that the controller is part of; controllers that name the same one share it, and must have the same serial.
    /// Null for one of its own, in which namespaces can be neither shared nor detached.
    /// </summary>
    public string? Subsystem { get; init; }

    /// <summary>Size of the namespace in MiB. The file behind it is sparse.</summary>
    public int DiskMiB { get; init; } = 64;

    /// <summary>
    /// Requests a second that the disk serves; a burst of four seconds' worth passes at once, and what comes then waits. 0 for as many as come. For the one
    /// namespace of a controller that names none.
    /// </summary>
    public int DiskIops { get; init; }

    /// <summary>Id of the root port to sit behind, or null for the board's own bus.</summary>
    public string? Bus { get; init; }

    /// <summary>Device (and function) number on the bus such as "04.0", or null for the next free one.</summary>
    public string? Address { get; init; }

    /// <summary>Whether it is left out when the machine starts, and plugged when the guest is there. Without a guest it is there from the start.</summary>
    public bool HotPlugged { get; init; }

    /// <summary>Logical block size in bytes, a power of two from 512.</summary>
    public int LogicalBlockSize { get; init; } = 512;

    /// <summary>An existing raw file to use as the namespace instead of a fresh one. It is written to.</summary>
    public string? DiskPath { get; init; }

    /// <summary>An existing file of <see cref="PmrMiB"/> to use as the persistent region, to see what survived. It is written to.</summary>
    public string? PmrPath { get; init; }

    /// <summary>Further properties of QEMU's device, such as "dbcs=off", "mqes=255", "mdts=2" or "max_ioqpairs=4".</summary>
    public ImmutableArray<string> Properties { get; init; } = [];
}
