namespace Lab.Nvme.Identification;

/// <summary>
/// SGL Support, SGLS of Identify Controller (NVMe Base 2.1, figure "Identify Controller Data Structure", bytes 539:536).
/// <code>
///  31 22   21     20     19     18    17    16   15  8 7  3  2   1  0
/// | ... | TSDS | SAOS | MPTR | LLDB | MBA | BBS | SDT | .. | KS | SUP |
/// </code>
/// </summary>
public readonly record struct Sgls(uint Value)
{
    /// <summary>SGL Support: 0 none, 1 with any alignment, 2 data blocks are dword aligned and whole dwords long.</summary>
    public int Support => Value.Field(1, 0);
    /// <summary>SGLs may be used for NVM commands.</summary>
    public bool IsSupported => Support is 1 or 2;
    /// <summary>Address and length of each data block are multiples of 4.</summary>
    public bool DwordGranular => Support == 2;
    /// <summary>Keyed SGL data block descriptors.</summary>
    public bool Keyed => Value.Bit(2);
    /// <summary>SGL Descriptor Threshold: more descriptors than that are slow; 0 is not reported.</summary>
    public int DescriptorThreshold => Value.Field(15, 8);
    /// <summary>SGL Bit Bucket descriptors.</summary>
    public bool BitBucket => Value.Bit(16);
    /// <summary>A contiguous metadata buffer may be byte aligned.</summary>
    public bool MetadataByteAligned => Value.Bit(17);
    /// <summary>An SGL may be longer than the data.</summary>
    public bool LongerThanData => Value.Bit(18);
    /// <summary>MPTR may be the address of an SGL segment of one descriptor (PSDT 10b).</summary>
    public bool MetadataSgl => Value.Bit(19);
    /// <summary>SAOS: the address may be an offset in the controller memory buffer (sub-type 1h).</summary>
    public bool AddressAsOffset => Value.Bit(20);
    /// <summary>Transport SGL data block descriptors.</summary>
    public bool Transport => Value.Bit(21);

    /// <inheritdoc/>
    public override string ToString() => IsSupported
        ? $"SGLS {Value:x8}: {(DwordGranular ? "dword granular" : "any alignment")}, BBS {Bits.Digit(BitBucket)}, MBA {Bits.Digit(MetadataByteAligned)}, " +
          $"LLDB {Bits.Digit(LongerThanData)}, MPTR {Bits.Digit(MetadataSgl)}, SAOS {Bits.Digit(AddressAsOffset)}"
        : $"SGLS {Value:x8}: no SGLs";
}
