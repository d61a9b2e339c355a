using Lab.Nvme.Commands;
using Lab.Nvme.Identification;

namespace Lab.Nvme.Protection;

/// <summary>
/// Makes and checks the protection information of whole buffers, as the host does and as a controller does (NVM Command Set 1.1, 5.3). The metadata lies
/// in the data buffer, after each block (DIF, extended blocks), or in a buffer of its own (DIX). The guard covers the block's data, and the metadata
/// before the tuple where the tuple is the end of it.
/// </summary>
public static class ProtectionInformation
{
    /// <summary>Writes the tuple of each block; the other bytes of data and metadata stay as they are.</summary>
    /// <param name="format">How the namespace is formatted.</param>
    /// <param name="data">Whole blocks, with their metadata where blocks are extended.</param>
    /// <param name="metadata">The metadata of all blocks; empty where blocks are extended.</param>
    /// <param name="tags">The tags.</param>
    /// <exception cref="ArgumentException">The namespace has no protection information, or a buffer does not hold whole blocks.</exception>
    public static void Generate(NamespaceFormat format, Span<byte> data, Span<byte> metadata, ProtectionTags tags)
    {
        var blocks = Blocks(format, data.Length, metadata.Length);
        var place = new TuplePlace(format);
        for (var i = 0; i < blocks; i++)
        {
            var (upper, lower) = At(format, tags, i).Pack(format.Guard, format.StorageTagBits);
            var block = place.Block(data, i);
            var own = place.Metadata(data, metadata, i);
            new ProtectionTuple(place.Guard(block, own), tags.ApplicationTag, upper, lower).WriteTo(own[place.Offset..], format.Guard);
        }
    }

    /// <summary>Checks the tuple of each block, as PRCHK tells; null where all is well.</summary>
    /// <param name="format">How the namespace is formatted.</param>
    /// <param name="data">Whole blocks, with their metadata where blocks are extended.</param>
    /// <param name="metadata">The metadata of all blocks; empty where blocks are extended.</param>
    /// <param name="tags">The tags expected.</param>
    /// <param name="checks">What to check. A reference tag of type 3 is never checked.</param>
    /// <param name="storageTagCheck">STC.</param>
    /// <exception cref="ArgumentException">The namespace has no protection information, or a buffer does not hold whole blocks.</exception>
    public static ProtectionFault? Verify(
        NamespaceFormat format, ReadOnlySpan<byte> data, ReadOnlySpan<byte> metadata, ProtectionTags tags, PrInfo checks, bool storageTagCheck = false)
    {
        var blocks = Blocks(format, data.Length, metadata.Length);
        var place = new TuplePlace(format);
        for (var i = 0; i < blocks; i++)
        {
            var own = place.Metadata(data, metadata, i);
            var tuple = ProtectionTuple.Read(own[place.Offset..], format.Guard);
            var (storage, reference) = ProtectionTags.Unpack(tuple, format.Guard, format.StorageTagBits);
            if (IsUnchecked(format, tuple, reference))
                continue;
            var guard = checks.HasFlag(PrInfo.CheckGuard) ? place.Guard(place.Block(data, i), own) : tuple.Guard;
            if (guard != tuple.Guard)
                return new(i, StatusCode.EndToEndGuardCheckError, guard, tuple.Guard);
            if (checks.HasFlag(PrInfo.CheckApplicationTag) && ((tuple.ApplicationTag ^ tags.ApplicationTag) & tags.ApplicationTagMask) != 0)
                return new(i, StatusCode.EndToEndApplicationTagCheckError, tags.ApplicationTag, tuple.ApplicationTag);
            if (Tags(format, At(format, tags, i), storage, reference, checks, storageTagCheck) is { } fault)
                return fault with { Block = i };
        }
        return null;
    }

    private static ProtectionFault? Tags(
        NamespaceFormat format, ProtectionTags expected, ulong storage, ulong reference, PrInfo checks, bool storageTagCheck)
    {
        var storageMask = expected.StorageTagMask & Ones(format.StorageTagBits);
        if (storageTagCheck && ((storage ^ expected.StorageTag) & storageMask) != 0)
            return new(0, StatusCode.EndToEndStorageTagCheckError, expected.StorageTag & storageMask, storage & storageMask);
        var wanted = expected.ReferenceTag & Ones(ProtectionTags.ReferenceTagBits(format.Guard, format.StorageTagBits));
        return checks.HasFlag(PrInfo.CheckReferenceTag) && format.Protection != ProtectionType.Type3 && reference != wanted
            ? new(0, StatusCode.EndToEndReferenceTagCheckError, wanted, reference)
            : null;
    }

    // Application tag FFFFh switches the checks off; with type 3 only where the reference tag has all bits set too.
    private static bool IsUnchecked(NamespaceFormat format, ProtectionTuple tuple, ulong reference) =>
        tuple.ApplicationTag == 0xFFFF &&
        (format.Protection != ProtectionType.Type3 || reference == Ones(ProtectionTags.ReferenceTagBits(format.Guard, format.StorageTagBits)));

    private static ProtectionTags At(NamespaceFormat format, ProtectionTags tags, int block) =>
        format.Protection == ProtectionType.Type3 ? tags : tags with { ReferenceTag = unchecked(tags.ReferenceTag + (ulong)block) };

    private static ulong Ones(int bits) => bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;

    private static int Blocks(NamespaceFormat format, int data, int metadata)
    {
        if (format.Protection == ProtectionType.None)
            throw new ArgumentException("the namespace has no protection information (DPS)", nameof(format));
        var bytes = (int)format.DataBytes(1);
        var blocks = data / bytes;
        if (data % bytes != 0 || metadata != format.MetadataBufferBytes(blocks))
            throw new ArgumentException(
                $"{data} bytes of data and {metadata} of metadata are no whole blocks of {bytes} and {format.MetadataBufferBytes(1)} bytes", nameof(format));
        return blocks;
    }
}
