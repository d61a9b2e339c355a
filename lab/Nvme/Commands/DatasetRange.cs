using System.Buffers.Binary;

namespace Lab.Nvme.Commands;

/// <summary>
/// A range of Dataset Management: 16 bytes, little-endian.
/// <code>
/// bytes 3:0 context attributes | 7:4 length in logical blocks | 15:8 starting LBA
/// </code>
/// Source: NVM Command Set 1.1, figure "Dataset Management - Range Definition".
/// </summary>
/// <param name="Lba">First block.</param>
/// <param name="Blocks">Number of blocks; not 0's based.</param>
/// <param name="ContextAttributes">Access frequency 3:0, latency 5:4, sequential read 8, sequential write 9, write prepare 10, access size 31:24.</param>
public readonly record struct DatasetRange(ulong Lba, uint Blocks, uint ContextAttributes = 0)
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 16;

    /// <summary>Writes the 16 bytes as the device reads them.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public void WriteTo(Span<byte> bytes)
    {
        if (bytes.Length < Bytes)
            throw new ArgumentException($"a range has {Bytes} bytes, got room for {bytes.Length}", nameof(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ContextAttributes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Blocks);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Lba);
    }

    /// <summary>Reads 16 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public static DatasetRange Read(ReadOnlySpan<byte> bytes) => bytes.Length >= Bytes
        ? new(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes))
        : throw new ArgumentException($"a range has {Bytes} bytes, got {bytes.Length}", nameof(bytes));
}
