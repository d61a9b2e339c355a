namespace Lab.Ordering.Streams;

/// <summary>A store.</summary>
/// <param name="Place">What it is to.</param>
/// <param name="Memory">Memory type of the mapping that it went through.</param>
/// <param name="Offset">Bytes from the begin of the entry, which is aligned to 64, or of the register window, which is aligned to a page.</param>
/// <param name="Bytes">What it stores, in order of address.</param>
/// <param name="Kind">Which ordering rules it is under.</param>
public sealed record StreamStore(StreamPlace Place, MemoryType Memory, int Offset, ReadOnlyMemory<byte> Bytes, StoreKind Kind) : StreamEvent
{
    /// <summary>Which entry, where the place is one.</summary>
    public int Entry { get; init; }

    /// <summary>What else matters of it.</summary>
    public StoreTraits Traits { get; init; } = StoreTraits.General;

    /// <summary>Bytes of one of its elements; 0 where it is one access.</summary>
    public int Element { get; init; }

    /// <summary>False where the instruction is in no table: whatever it is, nothing is promised of it.</summary>
    public bool Known { get; init; } = true;

    /// <summary>Number of bytes.</summary>
    public int Width => Bytes.Length;

    internal int ElementWidth => Element == 0 ? Width : Element;

    /// <summary>The bytes of the entry that it stores: bit i is byte i.</summary>
    internal ulong Mask => Offset is < 0 or > 63 ? 0 : (Width >= 64 ? ulong.MaxValue : (1UL << Width) - 1) << Offset;

    /// <inheritdoc/>
    public override string ToString() => $"{(Place == StreamPlace.Entry ? $"bytes {Offset}-{Offset + Width - 1}" : Place == StreamPlace.Doorbell ? "the doorbell" : "a store elsewhere")}";
}
