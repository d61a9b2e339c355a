using Lab.Nvme.Identification;

namespace Lab.Driver;

/// <summary>A namespace as it was identified.</summary>
public sealed class NvmeNamespace
{
    private readonly NamespaceFormat? _format;
    private readonly string? _refusal;

    internal NvmeNamespace(uint id, NamespaceData data)
    {
        (Id, Data) = (id, data);
        _ = NamespaceFormat.TryDecode(data, null, out _format, out _refusal);
    }

    /// <summary>Namespace identifier.</summary>
    public uint Id { get; }

    /// <summary>Identify Namespace.</summary>
    public NamespaceData Data { get; }

    /// <summary>The format of its logical blocks.</summary>
    /// <exception cref="DriverException">It is not there, or its format is none that the specification has; the field is named.</exception>
    public NamespaceFormat Format => _format ?? throw new DriverException($"namespace {Id} cannot be used: {_refusal}");

    /// <summary>Bytes of data in a logical block; 0 where the namespace cannot be used.</summary>
    public int BlockBytes => _format?.BlockBytes ?? 0;

    /// <summary>Size in logical blocks; 0 where the namespace cannot be used.</summary>
    public ulong SizeBlocks => _format?.Blocks ?? 0;
}
