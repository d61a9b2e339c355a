namespace Lab.Nvme.Identification;

/// <summary>
/// I/O command set independent Identify Namespace data structure, CNS 08h (NVMe Base 2.1, figure "I/O Command Set Independent Identify Namespace
/// Data Structure"). Any 4096 bytes decode.
/// </summary>
public sealed class IndependentNamespaceData
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    private readonly WireData _data;

    private IndependentNamespaceData(WireData data) => _data = data;

    /// <summary>Decodes 4096 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer bytes.</exception>
    public static IndependentNamespaceData Decode(ReadOnlySpan<byte> data) => new(new(data, Bytes, "the independent Identify Namespace"));

    /// <summary>Common Namespace Features: 3 unique identifiers, 4 rotational media, 5 no volatile write cache for it.</summary>
    public int Nsfeat => _data.U8(0);
    /// <summary>Namespace Multi-path I/O and Namespace Sharing Capabilities, bit 0: may be attached to several controllers.</summary>
    public bool IsShared => _data.Bit(1, 0);
    /// <summary>Reservation Capabilities, a bit each.</summary>
    public int Rescap => _data.U8(2);
    /// <summary>Format Progress Indicator: percentage that is still to be formatted; null where it is not supported.</summary>
    public int? FormatRemainingPercent => _data.Bit(3, 7) ? _data.U8(3) & 0x7F : null;
    /// <summary>ANA Group Identifier.</summary>
    public uint Anagrpid => _data.U32(4);
    /// <summary>Namespace Attributes, bit 0: write protected.</summary>
    public bool IsWriteProtected => _data.Bit(8, 0);
    /// <summary>NVM Set Identifier.</summary>
    public ushort Nvmsetid => _data.U16(10);
    /// <summary>Endurance Group Identifier.</summary>
    public ushort Endgid => _data.U16(12);
    /// <summary>Namespace Status, bit 0: the namespace is ready.</summary>
    public bool IsReady => _data.Bit(14, 0);
}
