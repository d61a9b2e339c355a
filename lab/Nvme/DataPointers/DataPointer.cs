namespace Lab.Nvme.DataPointers;

/// <summary>
/// Where the data and the metadata of one command lie: the fields PSDT, MPTR and DPTR of a submission queue entry
/// (NVMe Base 2.1, figure "Common Command Format").
/// </summary>
/// <param name="Low">PRP1, or the address of SGL1.</param>
/// <param name="High">PRP2, or the upper half of SGL1.</param>
/// <param name="Psdt">How to read the other fields.</param>
/// <param name="Metadata">MPTR: a contiguous buffer, or with <see cref="DataPointers.Psdt.SglMetadataSgl"/> one SGL descriptor; 0 for none.</param>
public readonly record struct DataPointer(ulong Low, ulong High, Psdt Psdt = Psdt.Prp, ulong Metadata = 0)
{
    /// <summary>Data in one page, in two, or in the pages of a PRP list that <paramref name="prp2"/> points to.</summary>
    public static DataPointer Prp(ulong prp1, ulong prp2 = 0, ulong metadata = 0) => new(prp1, prp2, Psdt.Prp, metadata);

    /// <summary>Data as one SGL descriptor says, which is a data block or names a segment; metadata, if any, in one contiguous buffer.</summary>
    public static DataPointer Sgl(SglDescriptor descriptor, ulong metadata = 0) => new(descriptor.Q0, descriptor.Q1, Psdt.SglMetadataBuffer, metadata);

    /// <summary>Data as one SGL descriptor says, metadata as the SGL descriptor at address <paramref name="metadataSgl"/> says.</summary>
    public static DataPointer SglWithMetadataSgl(SglDescriptor descriptor, ulong metadataSgl) =>
        new(descriptor.Q0, descriptor.Q1, Psdt.SglMetadataSgl, metadataSgl);

    /// <inheritdoc/>
    public override string ToString() =>
        (Psdt == Psdt.Prp ? $"PRP 0x{Low:x} 0x{High:x}" : new SglDescriptor(Low, High).ToString()) + (Metadata == 0 ? "" : $", metadata 0x{Metadata:x}");
}
