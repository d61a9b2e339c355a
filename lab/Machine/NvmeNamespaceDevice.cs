using System.Collections.Immutable;

namespace Lab.Machine;

/// <summary>
/// One namespace of a controller, as QEMU's <c>nvme-ns</c> device. In a case file, below a controller:
/// <code>"namespaces": [{ "nsid": 1 }, { "nsid": 2, "diskMiB": 16, "logicalBlockSize": 4096, "metadataBytes": 8, "protection": 1 }]</code>
/// </summary>
/// <remarks>
/// QEMU divides the file by (block + metadata) and keeps all blocks first, then all metadata, also where the driver sees the
/// two as one extended block (hw/nvme/ns.c, nvme_ns_init_format): <see cref="BlockOffset"/>, <see cref="MetadataOffset"/>.
/// </remarks>
public sealed record NvmeNamespaceDevice
{
    /// <summary>Namespace identifier, 1 to 256. Of one controller, and of all controllers in a subsystem, each only once.</summary>
    public required int Nsid { get; init; }

    /// <summary>Size of the backing file in MiB, blocks and metadata together. It is sparse.</summary>
    public int DiskMiB { get; init; } = 64;

    /// <summary>Logical block size in bytes without metadata, a power of two from 512.</summary>
    public int LogicalBlockSize { get; init; } = 512;

    /// <summary>Metadata of each block in bytes: 0 for none, 8, 16 or 64.</summary>
    public int MetadataBytes { get; init; }

    /// <summary>Metadata travels behind each block in one buffer (an extended block) instead of in a buffer of its own.</summary>
    public bool ExtendedMetadata { get; init; }

    /// <summary>Protection information type 1, 2 or 3 in the metadata; 0 for none.</summary>
    public int Protection { get; init; }

    /// <summary>Protection information is in the first 8 bytes of the metadata instead of in the last.</summary>
    public bool ProtectionFirst { get; init; }

    /// <summary>Any controller of the subsystem may attach it, and those plugged later have it attached.</summary>
    public bool Shared { get; init; }

    /// <summary>Exists, but no controller has it attached at the start.</summary>
    public bool Detached { get; init; }

    /// <summary>An existing raw file to use instead of a fresh one. It is written to.</summary>
    public string? DiskPath { get; init; }

    /// <summary>Further properties of QEMU's device, such as "mssrl=16".</summary>
    public ImmutableArray<string> Properties { get; init; } = [];

    /// <summary>Logical blocks in the namespace.</summary>
    public long BlockCount() => ((long)DiskMiB << 20) / (LogicalBlockSize + MetadataBytes);

    /// <summary>Where a block lies in the backing file, in bytes.</summary>
    public long BlockOffset(long block) => block * LogicalBlockSize;

    /// <summary>Where a block's metadata lies in the backing file, in bytes.</summary>
    public long MetadataOffset(long block) => BlockCount() * LogicalBlockSize + block * MetadataBytes;
}
