using System.Buffers.Binary;

namespace Lab.Nvme.Commands;

/// <summary>The fields of the Identify Namespace data structure that the lab uses (NVM Command Set 1.1, figure "Identify Namespace").</summary>
/// <param name="SizeBlocks">NSZE: size in logical blocks.</param>
/// <param name="BlockBytes">Bytes of one logical block, from the LBA format that FLBAS selects.</param>
public sealed record IdentifyNamespace(ulong SizeBlocks, int BlockBytes)
{
    /// <summary>Decodes the 4096 bytes: NSZE at 0, FLBAS at 26, LBA formats of 4 bytes from 128, LBADS in bits 23:16.</summary>
    public static IdentifyNamespace Decode(ReadOnlySpan<byte> data)
    {
        // FLBAS 3:0 and 6:5 together form the index (6:5 are the upper bits).
        var format = data[26] & 0xF | (data[26] >> 1 & 0x30);
        var lbads = data[128 + 4 * format + 2];
        return new(BinaryPrimitives.ReadUInt64LittleEndian(data), 1 << lbads);
    }
}
