using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.Identification;

/// <summary>
/// A namespace list: up to 1024 NSIDs of 4 bytes in ascending order, the first 0 ends it (NVMe Base 2.1, figure "Namespace List Format").
/// CNS 02h, 07h, 10h and 1Ah return it, and the changed namespace logs.
/// </summary>
public static class NamespaceList
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>How many NSIDs one list holds. After a full list, ask again from its last NSID on.</summary>
    public const int MaxEntries = 1024;

    /// <summary>Decodes and validates a list.</summary>
    /// <param name="data">4096 bytes.</param>
    /// <param name="namespaces">The NSIDs; null where the list is refused.</param>
    /// <param name="error">Which entry is wrong, and why; null where the list is good.</param>
    /// <exception cref="ArgumentException">Fewer than 4096 bytes.</exception>
    public static bool TryDecode(ReadOnlySpan<byte> data, [NotNullWhen(true)] out IReadOnlyList<uint>? namespaces, [NotNullWhen(false)] out string? error)
    {
        if (data.Length < Bytes)
            throw new ArgumentException($"a namespace list has {Bytes} bytes, got {data.Length}", nameof(data));
        (namespaces, error) = (null, null);
        List<uint> found = [];
        for (var i = 0; i < MaxEntries; i++)
        {
            var nsid = BinaryPrimitives.ReadUInt32LittleEndian(data[(4 * i)..]);
            if (nsid == 0)
                break;
            if (nsid >= 0xFFFF_FFFE)
                error ??= $"namespace list: entry {i} is {nsid:x8}, which is no NSID";
            else if (found.Count != 0 && nsid <= found[^1])
                error ??= $"namespace list: entry {i} is NSID {nsid} after {found[^1]}, and the list ascends";
            found.Add(nsid);
        }
        namespaces = error is null ? found : null;
        return error is null;
    }
}
