using System.Buffers.Binary;

namespace Lab.Nvme.Protection;

/// <summary>
/// Protection information of one logical block, big-endian (NVM Command Set 1.1, 5.3.1).
/// <code>
/// 16-bit guard,  8 bytes: guard 0:1 | application tag 2:3 | storage and reference tags 4:7
/// 32-bit guard, 16 bytes: guard 0:3 | application tag 4:5 | storage and reference tags 6:15
/// 64-bit guard, 16 bytes: guard 0:7 | application tag 8:9 | storage and reference tags 10:15
/// </code>
/// </summary>
/// <param name="Guard">The guard, in its low bits.</param>
/// <param name="ApplicationTag">The application tag; FFFFh switches the checks of the block off.</param>
/// <param name="TagUpper">Storage and reference tags together, upper 48 bits: LBTU of a command.</param>
/// <param name="TagLower">Storage and reference tags together, lower 32 bits: LBTL of a command.</param>
public readonly record struct ProtectionTuple(ulong Guard, ushort ApplicationTag, ulong TagUpper, uint TagLower)
{
    /// <summary>Size in bytes: 8 or 16.</summary>
    public static int Bytes(GuardFormat format) => format == GuardFormat.Guard16 ? 8 : 16;

    /// <summary>Bits of the storage and reference tags together: 32, 80 or 48.</summary>
    public static int TagBits(GuardFormat format) => format switch
    {
        GuardFormat.Guard16 => 32,
        GuardFormat.Guard32 => 80,
        _ => 48,
    };

    /// <summary>Writes the tuple as it lies in the metadata.</summary>
    /// <exception cref="ArgumentException">Fewer bytes than the tuple has.</exception>
    public void WriteTo(Span<byte> bytes, GuardFormat format)
    {
        if (bytes.Length < Bytes(format))
            throw new ArgumentException($"the tuple has {Bytes(format)} bytes, got room for {bytes.Length}", nameof(bytes));
        var tags = Bytes(format) - TagBits(format) / 8;
        PutBigEndian(bytes[..(tags - 2)], Guard);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[(tags - 2)..], ApplicationTag);
        PutBigEndian(bytes[tags..(Bytes(format) - 4)], TagUpper);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[(Bytes(format) - 4)..], TagLower);
    }

    /// <summary>Reads a tuple as it lies in the metadata.</summary>
    /// <exception cref="ArgumentException">Fewer bytes than the tuple has.</exception>
    public static ProtectionTuple Read(ReadOnlySpan<byte> bytes, GuardFormat format)
    {
        if (bytes.Length < Bytes(format))
            throw new ArgumentException($"the tuple has {Bytes(format)} bytes, got {bytes.Length}", nameof(bytes));
        var tags = Bytes(format) - TagBits(format) / 8;
        return new(
            GetBigEndian(bytes[..(tags - 2)]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[(tags - 2)..]),
            GetBigEndian(bytes[tags..(Bytes(format) - 4)]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[(Bytes(format) - 4)..]));
    }

    private static void PutBigEndian(Span<byte> bytes, ulong value)
    {
        for (var i = bytes.Length - 1; i >= 0; i--, value >>= 8)
            bytes[i] = (byte)value;
    }

    private static ulong GetBigEndian(ReadOnlySpan<byte> bytes)
    {
        ulong value = 0;
        foreach (var b in bytes)
            value = value << 8 | b;
        return value;
    }
}
