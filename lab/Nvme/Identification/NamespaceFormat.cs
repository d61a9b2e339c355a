using System.Diagnostics.CodeAnalysis;
using Lab.Nvme.Protection;

namespace Lab.Nvme.Identification;

/// <summary>How a namespace is formatted, validated: what a driver needs for its transfers.</summary>
/// <param name="Blocks">NSZE.</param>
/// <param name="BlockBytes">Bytes of data in one logical block, a power of two from 512 on.</param>
/// <param name="MetadataBytes">Bytes of metadata for each logical block; 0 for none.</param>
/// <param name="ExtendedBlock">The metadata follows the data of each block in the data buffer. Otherwise it has a buffer of its own (MPTR).</param>
/// <param name="Protection">End-to-end data protection type.</param>
/// <param name="ProtectionFirst">The protection information is in the first bytes of the metadata, not in the last.</param>
/// <param name="Guard">Format of the protection information.</param>
/// <param name="StorageTagBits">Bits of the storage tag in the protection information.</param>
public sealed record NamespaceFormat(
    ulong Blocks, int BlockBytes, int MetadataBytes, bool ExtendedBlock, ProtectionType Protection, bool ProtectionFirst, GuardFormat Guard, int StorageTagBits)
{
    /// <summary>Size of the namespace's data in bytes, below 2^63.</summary>
    public ulong SizeBytes => Blocks * (ulong)BlockBytes;

    /// <summary>Bytes of the data buffer for <paramref name="blocks"/> blocks: with the metadata, where blocks are extended.</summary>
    public long DataBytes(int blocks) => (long)blocks * (BlockBytes + (ExtendedBlock ? MetadataBytes : 0));

    /// <summary>Bytes of the metadata buffer for <paramref name="blocks"/> blocks: 0 where there is none or blocks are extended.</summary>
    public long MetadataBufferBytes(int blocks) => ExtendedBlock ? 0 : (long)blocks * MetadataBytes;

    /// <summary>Decodes and validates Identify Namespace.</summary>
    /// <param name="data">CNS 00h.</param>
    /// <param name="extended">CNS 05h with CSI 00h, for a controller with CTRATT.ELBAS; null for the 16-bit guard.</param>
    /// <param name="format">The format; null where it is refused.</param>
    /// <param name="error">The field, its value and what is wrong; null where the format is good.</param>
    public static bool TryDecode(
        NamespaceData data, NvmNamespaceData? extended, [NotNullWhen(true)] out NamespaceFormat? format, [NotNullWhen(false)] out string? error)
    {
        format = null;
        error = Refusal(data, extended);
        if (error is not null)
            return false;
        var lba = data.Format(data.FormatIndex);
        format = new(
            data.Nsze, lba.BlockBytes, lba.Ms, data.ExtendedBlock && lba.Ms != 0, (ProtectionType)data.ProtectionType, data.ProtectionFirst,
            extended?.Pif(data.FormatIndex) ?? GuardFormat.Guard16, extended?.Sts(data.FormatIndex) ?? 0);
        return true;
    }

    private static string? Refusal(NamespaceData data, NvmNamespaceData? extended)
    {
        var index = data.FormatIndex;
        var lba = data.Format(index);
        if (data.IsInactive)
            return "Identify Namespace: all zero, the NSID is not active";
        if (index >= data.Nlbaf + data.Nulbaf)
            return $"Identify Namespace: FLBAS selects LBA format {index}, and there are {data.Nlbaf + data.Nulbaf} (NLBAF, NULBAF)";
        if (lba.BlockBytes == 0)
            return $"Identify Namespace: LBADS of LBA format {index} is {lba.Lbads}, and a block has 2^9 to 2^30 bytes";
        if (data.Nsze == 0)
            return "Identify Namespace: NSZE is 0, the namespace has no blocks";
        if (data.Nsze > (ulong)long.MaxValue >> lba.Lbads)
            return $"Identify Namespace: NSZE is {data.Nsze} blocks of {lba.BlockBytes} bytes, more than 2^63 bytes";
        return data.ProtectionType == 0 ? null : ProtectionRefusal(data, lba, extended);
    }

    private static string? ProtectionRefusal(NamespaceData data, LbaFormat lba, NvmNamespaceData? extended)
    {
        var guard = extended?.Pif(data.FormatIndex) ?? GuardFormat.Guard16;
        if (data.ProtectionType > 3)
            return $"Identify Namespace: DPS has protection type {data.ProtectionType}, and 1 to 3 are defined";
        if (guard > GuardFormat.Guard64)
            return $"Identify Namespace: PIF of LBA format {data.FormatIndex} is {(int)guard}, and 0 to 2 are defined";
        var bytes = guard == GuardFormat.Guard16 ? 8 : 16;
        if (lba.Ms < bytes)
            return $"Identify Namespace: DPS has protection type {data.ProtectionType}, which needs {bytes} bytes of metadata, and MS is {lba.Ms}";
        var most = guard switch { GuardFormat.Guard16 => 32, GuardFormat.Guard32 => 64, _ => 48 };
        var bits = extended?.Sts(data.FormatIndex) ?? 0;
        return bits <= most
            ? null
            : $"Identify Namespace: STS of LBA format {data.FormatIndex} is {bits}, and the storage tag has at most {most} bits";
    }
}
