using Lab.Nvme.Identification;

namespace Lab.Nvme.Commands;

/// <summary>The size of a namespace, as Identify Namespace says it. <see cref="NamespaceData"/> is the whole of it.</summary>
/// <param name="SizeBlocks">NSZE: size in logical blocks.</param>
/// <param name="BlockBytes">Bytes of one logical block, from the LBA format that FLBAS selects.</param>
public sealed record IdentifyNamespace(ulong SizeBlocks, int BlockBytes)
{
    /// <summary>Decodes the 4096 bytes.</summary>
    /// <exception cref="InvalidDataException">The namespace is not active, or a driver cannot work with its format.</exception>
    public static IdentifyNamespace Decode(ReadOnlySpan<byte> data) =>
        NamespaceFormat.TryDecode(NamespaceData.Decode(data), null, out var format, out var error)
            ? new(format.Blocks, format.BlockBytes)
            : throw new InvalidDataException(error);
}
