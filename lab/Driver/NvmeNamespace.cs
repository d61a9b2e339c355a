using Lab.Nvme.Identification;

namespace Lab.Driver;

/// <summary>A namespace in the format that it has now.</summary>
/// <param name="Id">Namespace identifier.</param>
/// <param name="Data">Identify Namespace.</param>
public sealed record NvmeNamespace(uint Id, NamespaceData Data)
{
    /// <summary>The format of its logical blocks.</summary>
    public LbaFormat Format => Data.Format(Data.FormatIndex);

    /// <summary>Bytes of data in a logical block; 0 where the namespace is not there.</summary>
    public int BlockBytes => Data.IsInactive ? 0 : Format.BlockBytes;

    /// <summary>Bytes of metadata of a logical block.</summary>
    public int MetadataBytes => Format.Ms;

    /// <summary>Size in logical blocks.</summary>
    public ulong SizeBlocks => Data.Nsze;

    /// <summary>Fails on a namespace that nothing can be read from.</summary>
    /// <exception cref="DriverException">It is not there, or its block size is none that the specification has.</exception>
    public NvmeNamespace RequireUsable() =>
        Data.IsInactive ? throw new DriverException($"namespace {Id} is not there: Identify Namespace is all zeroes")
        : BlockBytes == 0 ? throw new DriverException($"namespace {Id} cannot be used: LBA format {Data.FormatIndex} has {Format}, a block has 2^9 to 2^30 bytes (LBADS; {Data})")
        : this;
}
