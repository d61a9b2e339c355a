namespace Lab.Nvme.Identification;

/// <summary>
/// Identify Namespace data structure of the NVM command set, CNS 00h and 11h (NVM Command Set 1.1, figure "Identify Namespace Data Structure").
/// Any 4096 bytes decode; <see cref="NamespaceFormat.TryDecode"/> says whether a driver can work with them.
/// </summary>
public sealed class NamespaceData
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>How many LBA formats the structure has room for.</summary>
    public const int MaxFormats = 64;

    private readonly WireData _data;

    private NamespaceData(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes. An NSID that is not active reads as all zeros.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static NamespaceData Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "Identify Namespace"));

    /// <summary>The bytes themselves.</summary>
    public ReadOnlyMemory<byte> Raw => _data.Bytes;

    /// <summary>Namespace Size in logical blocks: LBAs 0 to NSZE - 1.</summary>
    public ulong Nsze => _data.U64(0);
    /// <summary>Namespace Capacity: how many blocks can be allocated at a time.</summary>
    public ulong Ncap => _data.U64(8);
    /// <summary>Namespace Utilization: how many blocks are allocated.</summary>
    public ulong Nuse => _data.U64(16);
    /// <summary>Namespace Features.</summary>
    public NamespaceFeatures Nsfeat => (NamespaceFeatures)_data.U8(24);
    /// <summary>Number of LBA Formats, already 1's based, without those of <see cref="Nulbaf"/>; clamped to the 64 that the structure holds.</summary>
    public int Nlbaf => Math.Min(_data.U8(25) + 1, MaxFormats);
    /// <summary>Number of Unique Attribute LBA Formats.</summary>
    public int Nulbaf => _data.U8(82);
    /// <summary>Formatted LBA Size: index of the LBA format in use, 0 to 63. Bits 6:5 are the upper ones.</summary>
    public int FormatIndex => _data.U8(26) & 0xF | (_data.U8(26) >> 1 & 0x30);
    /// <summary>Formatted LBA Size, bit 4: the metadata is the end of an extended block, not a buffer of its own.</summary>
    public bool ExtendedBlock => _data.Bit(26, 4);
    /// <summary>Metadata Capabilities, bit 0: extended blocks.</summary>
    public bool McExtendedBlock => _data.Bit(27, 0);
    /// <summary>Metadata Capabilities, bit 1: a metadata buffer of its own.</summary>
    public bool McSeparateBuffer => _data.Bit(27, 1);
    /// <summary>End-to-end Data Protection Capabilities: 0 to 2 types 1 to 3, 3 in the first bytes of the metadata, 4 in the last.</summary>
    public int Dpc => _data.U8(28);
    /// <summary>End-to-end Data Protection Type Settings: 0 none, or type 1 to 3; 4 to 7 are reserved.</summary>
    public int ProtectionType => _data.U8(29) & 7;
    /// <summary>Protection information is in the first bytes of the metadata, not in the last.</summary>
    public bool ProtectionFirst => _data.Bit(29, 3);
    /// <summary>Namespace Multi-path I/O and Namespace Sharing Capabilities, bit 0: may be attached to several controllers.</summary>
    public bool IsShared => _data.Bit(30, 0);
    /// <summary>Reservation Capabilities, a bit each.</summary>
    public int Rescap => _data.U8(31);
    /// <summary>Format Progress Indicator: percentage that is still to be formatted; null where it is not supported.</summary>
    public int? FormatRemainingPercent => _data.Bit(32, 7) ? _data.U8(32) & 0x7F : null;
    /// <summary>
    /// Deallocate Logical Block Features: 2:0 what a deallocated block reads as, 3 Write Zeroes may deallocate, 4 guard of a deallocated block.
    /// </summary>
    public int Dlfeat => _data.U8(33);
    /// <summary>Namespace Atomic Write Unit Normal in blocks, 1's based; null where AWUN applies.</summary>
    public int? Nawun => Nsfeat.HasFlag(NamespaceFeatures.AtomicWriteUnits) ? _data.U16(34) + 1 : null;
    /// <summary>Namespace Atomic Write Unit Power Fail in blocks, 1's based; null where AWUPF applies.</summary>
    public int? Nawupf => Nsfeat.HasFlag(NamespaceFeatures.AtomicWriteUnits) ? _data.U16(36) + 1 : null;
    /// <summary>Namespace Atomic Compare and Write Unit in blocks, 1's based; null where ACWU applies.</summary>
    public int? Nacwu => Nsfeat.HasFlag(NamespaceFeatures.AtomicWriteUnits) ? _data.U16(38) + 1 : null;
    /// <summary>Namespace Optimal I/O Boundary in blocks; 0 is not reported.</summary>
    public int Noiob => _data.U16(46);
    /// <summary>NVM Capacity in bytes; 2^64 - 1 where it is larger.</summary>
    public ulong Nvmcap => _data.Saturated(48);
    /// <summary>Maximum Single Source Range Length of Copy in blocks.</summary>
    public int Mssrl => _data.U16(74);
    /// <summary>Maximum Copy Length in blocks.</summary>
    public uint Mcl => _data.U32(76);
    /// <summary>Maximum Source Range Count of Copy, already 1's based.</summary>
    public int Msrc => _data.U8(80) + 1;
    /// <summary>ANA Group Identifier.</summary>
    public uint Anagrpid => _data.U32(92);
    /// <summary>Namespace Attributes, bit 0: write protected.</summary>
    public bool IsWriteProtected => _data.Bit(99, 0);
    /// <summary>NVM Set Identifier.</summary>
    public ushort Nvmsetid => _data.U16(100);
    /// <summary>Endurance Group Identifier.</summary>
    public ushort Endgid => _data.U16(102);
    /// <summary>Namespace Globally Unique Identifier, 16 bytes, big-endian; all zeros where there is none.</summary>
    public ReadOnlyMemory<byte> Nguid => _data.Bytes.Slice(104, 16);
    /// <summary>IEEE Extended Unique Identifier, 8 bytes, big-endian; all zeros where there is none.</summary>
    public ReadOnlyMemory<byte> Eui64 => _data.Bytes.Slice(120, 8);

    /// <summary>Whether the NSID is not active: all bytes are zero.</summary>
    public bool IsInactive => _data.IsZero;

    /// <summary>LBA format <paramref name="index"/>, whether NLBAF counts it or not.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 to 63.</exception>
    public LbaFormat Format(int index) => index is >= 0 and < MaxFormats
        ? new(_data.U32(128 + 4 * index))
        : throw new ArgumentOutOfRangeException(nameof(index), index, "there are LBA formats 0 to 63");

    /// <inheritdoc/>
    public override string ToString() => $"namespace: NSZE {Nsze}, NCAP {Ncap}, NUSE {Nuse}, LBA format {FormatIndex} of {Nlbaf}: {Format(FormatIndex)}";
}
