using System.Buffers.Binary;

namespace Lab.Nvme.Commands;

/// <summary>
/// A source range of Copy. Fields are little-endian, but for the tags of format 1, which lie as in protection information: big-endian.
/// <code>
/// format 0, 32 bytes: SLBA 15:8 | NLB (0's) 17:16 | ELBT 27:24 | ELBAT 29:28 | ELBATM 31:30
/// format 1, 40 bytes: SLBA 15:8 | NLB (0's) 17:16 | ELBT 35:26 | ELBAT 37:36 | ELBATM 39:38
/// </code>
/// Source: NVM Command Set 1.1, figures "Copy - Source Range Entries Copy Descriptor Format 0h" and "1h"; byte orders of the tags as in
/// QEMU's hw/nvme/ctrl.c, nvme_copy_source_range_parse.
/// </summary>
/// <param name="Lba">First block.</param>
/// <param name="Blocks">Number of blocks, 1 to 65536.</param>
/// <param name="TagLower">ELBT, lower 32 bits: the expected initial reference tag where there is no storage tag.</param>
/// <param name="TagUpper">ELBT, upper 48 bits; format 1 only.</param>
/// <param name="ApplicationTag">ELBAT.</param>
/// <param name="ApplicationTagMask">ELBATM.</param>
public readonly record struct CopyRange(
    ulong Lba, int Blocks, uint TagLower = 0, ulong TagUpper = 0, ushort ApplicationTag = 0, ushort ApplicationTagMask = 0)
{
    /// <summary>Size of a range in bytes: 32 or 40.</summary>
    public static int Bytes(CopyRangeFormat format) => format == CopyRangeFormat.Guard16 ? 32 : 40;

    /// <summary>Writes the range as the device reads it.</summary>
    /// <exception cref="ArgumentException">Too little room.</exception>
    /// <exception cref="InvalidOperationException">The number of blocks is not 1 to 65536, or the tag does not fit the format.</exception>
    public void WriteTo(Span<byte> bytes, CopyRangeFormat format)
    {
        var size = Bytes(format);
        if (bytes.Length < size)
            throw new ArgumentException($"a source range has {size} bytes, got room for {bytes.Length}", nameof(bytes));
        if (Blocks is < 1 or > 65536)
            throw new InvalidOperationException($"a source range has 1 to 65536 blocks, not {Blocks}");
        if (TagUpper != 0 && format == CopyRangeFormat.Guard16 || TagUpper >> 48 != 0)
            throw new InvalidOperationException($"the tag 0x{TagUpper:x}:{TagLower:x8} has more bits than format {(int)format} holds");
        bytes[..size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Lba);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[16..], (ushort)(Blocks - 1));
        if (format == CopyRangeFormat.Guard16)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], TagLower);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes[26..], (ushort)(TagUpper >> 32));
            BinaryPrimitives.WriteUInt32BigEndian(bytes[28..], (uint)TagUpper);
            BinaryPrimitives.WriteUInt32BigEndian(bytes[32..], TagLower);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(size - 4)..], ApplicationTag);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(size - 2)..], ApplicationTagMask);
    }
}
