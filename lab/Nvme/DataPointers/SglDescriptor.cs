using System.Buffers.Binary;

namespace Lab.Nvme.DataPointers;

/// <summary>
/// An SGL descriptor: 16 bytes, held as two quadwords with the values that the device reads (little-endian).
/// <code>
/// qword 0: address, or offset in the controller memory buffer
/// qword 1: type 63:60 | sub-type 59:56 | reserved 55:32 | length 31:0
/// </code>
/// Source: NVMe Base 2.1, figure "Generic SGL Descriptor Format".
/// </summary>
public readonly record struct SglDescriptor(ulong Q0, ulong Q1)
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 16;

    /// <summary>Address, or offset in the controller memory buffer where <see cref="SubType"/> says so.</summary>
    public ulong Address => Q0;
    /// <summary>Length in bytes: of data, or of the segment of descriptors.</summary>
    public uint Length => (uint)Q1;
    /// <summary>SGL Descriptor Type.</summary>
    public SglDescriptorType Type => (SglDescriptorType)(Q1 >> 60);
    /// <summary>SGL Descriptor Sub Type.</summary>
    public SglDescriptorSubType SubType => (SglDescriptorSubType)(Q1 >> 56 & 0xF);

    /// <summary>A piece of the data buffer.</summary>
    public static SglDescriptor DataBlock(ulong address, uint bytes, SglDescriptorSubType subType = SglDescriptorSubType.Address) =>
        Of(SglDescriptorType.DataBlock, subType, address, bytes);

    /// <summary>Data of a read that the controller throws away.</summary>
    public static SglDescriptor BitBucket(uint bytes) => Of(SglDescriptorType.BitBucket, SglDescriptorSubType.Address, 0, bytes);

    /// <summary>The next segment of <paramref name="descriptors"/> descriptors, the last of which names a further segment.</summary>
    public static SglDescriptor Segment(ulong address, int descriptors, SglDescriptorSubType subType = SglDescriptorSubType.Address) =>
        Of(SglDescriptorType.Segment, subType, address, SegmentBytes(descriptors));

    /// <summary>The last segment, of <paramref name="descriptors"/> descriptors.</summary>
    public static SglDescriptor LastSegment(ulong address, int descriptors, SglDescriptorSubType subType = SglDescriptorSubType.Address) =>
        Of(SglDescriptorType.LastSegment, subType, address, SegmentBytes(descriptors));

    /// <summary>Any descriptor, also one that no specification allows.</summary>
    public static SglDescriptor Of(SglDescriptorType type, SglDescriptorSubType subType, ulong address, uint length) =>
        new(address, (ulong)((uint)type & 0xF) << 60 | (ulong)((uint)subType & 0xF) << 56 | length);

    /// <summary>Writes the 16 bytes as the device reads them.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public void WriteTo(Span<byte> bytes)
    {
        if (bytes.Length < Bytes)
            throw new ArgumentException($"an SGL descriptor has {Bytes} bytes, got {bytes.Length}", nameof(bytes));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Q0);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Q1);
    }

    /// <summary>Reads 16 bytes.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public static SglDescriptor Read(ReadOnlySpan<byte> bytes) => bytes.Length >= Bytes
        ? new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]))
        : throw new ArgumentException($"an SGL descriptor has {Bytes} bytes, got {bytes.Length}", nameof(bytes));

    private static uint SegmentBytes(int descriptors) => descriptors > 0
        ? checked((uint)descriptors * Bytes)
        : throw new ArgumentOutOfRangeException(nameof(descriptors), descriptors, "an SGL segment has at least one descriptor");

    /// <inheritdoc/>
    public override string ToString() => $"SGL {Type} {SubType} 0x{Address:x} {Length} bytes";
}
