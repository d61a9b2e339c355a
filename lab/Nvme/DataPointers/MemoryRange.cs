namespace Lab.Nvme.DataPointers;

/// <summary>An element of a scatter list: contiguous memory at an address that the controller can use.</summary>
/// <param name="Address">Address as the controller uses it.</param>
/// <param name="Bytes">Length.</param>
public readonly record struct MemoryRange(ulong Address, ulong Bytes)
{
    /// <summary>Whether the range has bytes and ends at or below 2^64.</summary>
    public bool IsValid => Bytes != 0 && Address <= ulong.MaxValue - (Bytes - 1);

    /// <inheritdoc/>
    public override string ToString() => $"0x{Address:x} + {Bytes} bytes";
}
