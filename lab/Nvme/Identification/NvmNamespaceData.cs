using Lab.Nvme.Protection;

namespace Lab.Nvme.Identification;

/// <summary>
/// I/O command set specific Identify Namespace data structure of the NVM command set, CNS 05h with CSI 00h
/// (NVM Command Set 1.1, figure "I/O Command Set Specific Identify Namespace Data Structure for the NVM Command Set"). Any 4096 bytes decode.
/// </summary>
public sealed class NvmNamespaceData
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    private readonly WireData _data;

    private NvmNamespaceData(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static NvmNamespaceData Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "Identify Namespace of the NVM command set"));

    /// <summary>Logical Block Storage Tag Mask: the bits of the storage tag that are checked.</summary>
    public ulong Lbstm => _data.U64(0);
    /// <summary>Protection Information Capabilities: 0 and 1 what storage tags the 16-bit guard may have, 2 storage tag check on reads.</summary>
    public int Pic => _data.U8(8);

    /// <summary>Storage Tag Size of LBA format <paramref name="format"/> in bits, 0 to 64 where the controller keeps to the specification.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 63.</exception>
    public int Sts(int format) => Elbaf(format).Field(6, 0);

    /// <summary>Protection Information Format of LBA format <paramref name="format"/>; the value 3 is possible and has no name.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 63.</exception>
    public GuardFormat Pif(int format) => (GuardFormat)Elbaf(format).Field(8, 7);

    private uint Elbaf(int format) => format is >= 0 and < NamespaceData.MaxFormats
        ? _data.U32(12 + 4 * format)
        : throw new ArgumentOutOfRangeException(nameof(format), format, "there are LBA formats 0 to 63");
}
