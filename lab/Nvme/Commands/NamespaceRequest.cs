using System.Buffers.Binary;

namespace Lab.Nvme.Commands;

/// <summary>
/// What the host wishes of a namespace to be created: the fields of Namespace Management that it may set
/// (NVM Command Set 1.1, figure "Namespace Management - Host Software Specified Fields").
/// </summary>
/// <param name="SizeBlocks">NSZE: size in logical blocks.</param>
/// <param name="CapacityBlocks">NCAP: how many of them can be allocated; the size, where there is no thin provisioning.</param>
/// <param name="LbaFormat">Index of the LBA format, 0 to 63.</param>
/// <param name="ExtendedBlock">FLBAS bit 4: the metadata is part of an extended block, not a buffer of its own.</param>
/// <param name="ProtectionType">DPS: 0 none, or type 1 to 3.</param>
/// <param name="ProtectionFirst">DPS bit 3: protection information is in the first bytes of the metadata, not in the last.</param>
/// <param name="Shared">NMIC bit 0: the namespace may be attached to several controllers.</param>
public sealed record NamespaceRequest(
    ulong SizeBlocks, ulong CapacityBlocks, int LbaFormat = 0, bool ExtendedBlock = false, int ProtectionType = 0, bool ProtectionFirst = false,
    bool Shared = false)
{
    /// <summary>Size of the structure in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>Writes the 4096 bytes as the device reads them: NSZE at 0, NCAP at 8, FLBAS at 26, DPS at 29, NMIC at 30.</summary>
    /// <exception cref="ArgumentException">Fewer than 4096 bytes.</exception>
    /// <exception cref="InvalidOperationException">LBA format or protection type do not fit their fields.</exception>
    public void WriteTo(Span<byte> bytes)
    {
        if (bytes.Length < Bytes)
            throw new ArgumentException($"the structure has {Bytes} bytes, got room for {bytes.Length}", nameof(bytes));
        if (LbaFormat is < 0 or > 63 || ProtectionType is < 0 or > 3)
            throw new InvalidOperationException($"LBA formats are 0 to 63 and protection types 0 to 3, not {LbaFormat} and {ProtectionType}");
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, SizeBlocks);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], CapacityBlocks);
        bytes[26] = (byte)(LbaFormat & 0xF | (ExtendedBlock ? 0x10 : 0) | (LbaFormat >> 4) << 5);
        bytes[29] = (byte)(ProtectionType | (ProtectionFirst ? 8 : 0));
        bytes[30] = (byte)(Shared ? 1 : 0);
    }
}
