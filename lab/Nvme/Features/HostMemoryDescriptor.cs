using System.Buffers.Binary;

namespace Lab.Nvme.Features;

/// <summary>
/// A descriptor of the host memory buffer: 16 bytes, little-endian.
/// <code>
/// bytes 7:0 address, page aligned | 11:8 size in memory pages | 15:12 reserved
/// </code>
/// Source: NVMe Base 2.1, figure "Host Memory Buffer - Host Memory Buffer Descriptor Entry".
/// </summary>
public readonly record struct HostMemoryDescriptor(ulong Address, uint Pages)
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 16;

    /// <summary>Writes the 16 bytes as the device reads them.</summary>
    /// <exception cref="ArgumentException">Fewer than 16 bytes.</exception>
    public void WriteTo(Span<byte> bytes)
    {
        if (bytes.Length < Bytes)
            throw new ArgumentException($"a descriptor has {Bytes} bytes, got room for {bytes.Length}", nameof(bytes));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Address);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Pages);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], 0);
    }
}
