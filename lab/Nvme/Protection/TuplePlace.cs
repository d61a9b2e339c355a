using Lab.Nvme.Identification;

namespace Lab.Nvme.Protection;

/// <summary>Where data, metadata and tuple of a block lie in the buffers.</summary>
internal readonly struct TuplePlace(NamespaceFormat format)
{
    /// <summary>Where in a block's metadata the tuple begins.</summary>
    public int Offset { get; } = format.ProtectionFirst ? 0 : format.MetadataBytes - ProtectionTuple.Bytes(format.Guard);

    public ReadOnlySpan<byte> Block(ReadOnlySpan<byte> data, int block) => data.Slice((int)format.DataBytes(block), format.BlockBytes);

    public Span<byte> Metadata(Span<byte> data, Span<byte> metadata, int block) => format.ExtendedBlock
        ? data.Slice((int)format.DataBytes(block) + format.BlockBytes, format.MetadataBytes)
        : metadata.Slice(block * format.MetadataBytes, format.MetadataBytes);

    public ReadOnlySpan<byte> Metadata(ReadOnlySpan<byte> data, ReadOnlySpan<byte> metadata, int block) => format.ExtendedBlock
        ? data.Slice((int)format.DataBytes(block) + format.BlockBytes, format.MetadataBytes)
        : metadata.Slice(block * format.MetadataBytes, format.MetadataBytes);

    public ulong Guard(ReadOnlySpan<byte> block, ReadOnlySpan<byte> metadata) => GuardCrc.Finish(
        format.Guard, GuardCrc.Add(format.Guard, GuardCrc.Add(format.Guard, GuardCrc.Start(format.Guard), block), metadata[..Offset]));
}
