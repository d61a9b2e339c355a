namespace Lab.Nvme.Protection;

/// <summary>The tags of a run of blocks, as a command states them and as protection information holds them.</summary>
/// <param name="ReferenceTag">Reference tag of the first block; for types 1 and 2 it grows by one with each block.</param>
/// <param name="ApplicationTag">Application tag of every block.</param>
/// <param name="ApplicationTagMask">Which bits of the application tag are checked.</param>
/// <param name="StorageTag">Storage tag of every block.</param>
/// <param name="StorageTagMask">Which bits of the storage tag are checked: LBSTM of the namespace.</param>
public readonly record struct ProtectionTags(
    ulong ReferenceTag, ushort ApplicationTag = 0, ushort ApplicationTagMask = 0xFFFF, ulong StorageTag = 0, ulong StorageTagMask = ulong.MaxValue)
{
    /// <summary>
    /// Storage and reference tags side by side, storage tag first: the upper 48 bits (LBTU) and the lower 32 (LBTL). Bits that do not fit are dropped, as
    /// a reference tag wraps.
    /// </summary>
    /// <param name="guard">Format of the protection information.</param>
    /// <param name="storageTagBits">STS, from 0 up to what the format holds.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The storage tag has more bits than the format holds, or leaves a reference tag of more than 64.
    /// </exception>
    public (ulong Upper, uint Lower) Pack(GuardFormat guard, int storageTagBits)
    {
        var bits = ReferenceTagBits(guard, storageTagBits);
        var reference = ReferenceTag & Mask(bits);
        var storage = StorageTag & Mask(storageTagBits);
        var low = bits == 64 ? reference : reference | storage << bits;
        var high = bits == 0 ? 0 : bits == 64 ? storage : storage >> (64 - bits);
        return (low >> 32 | (high & 0xFFFF) << 32, (uint)low);
    }

    /// <summary>The storage and reference tags of a tuple, taken apart.</summary>
    public static (ulong Storage, ulong Reference) Unpack(ProtectionTuple tuple, GuardFormat guard, int storageTagBits)
    {
        var bits = ReferenceTagBits(guard, storageTagBits);
        var low = tuple.TagUpper << 32 | tuple.TagLower;
        var high = tuple.TagUpper >> 32;
        var storage = bits == 64 ? high : low >> bits | (bits == 0 ? 0 : high << (64 - bits));
        return (storage & Mask(storageTagBits), low & Mask(bits));
    }

    /// <summary>Bits of the reference tag: what the storage tag leaves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The storage tag has more bits than the format holds, or leaves a reference tag of more than 64.
    /// </exception>
    public static int ReferenceTagBits(GuardFormat guard, int storageTagBits)
    {
        var bits = ProtectionTuple.TagBits(guard) - storageTagBits;
        return storageTagBits is >= 0 and <= 64 && bits is >= 0 and <= 64
            ? bits
            : throw new ArgumentOutOfRangeException(
                nameof(storageTagBits), storageTagBits,
                $"{ProtectionTuple.TagBits(guard)} bits hold a storage tag and a reference tag of up to 64 bits each (STS)");
    }

    private static ulong Mask(int bits) => bits == 64 ? ulong.MaxValue : (1UL << bits) - 1;
}
