using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Lab.Nvme.Identification;

namespace Lab.Nvme.Logs;

/// <summary>
/// Changed Attached (or Allocated) Namespace List log, LID 04h and 1Ch: 4096 bytes (NVMe Base 2.1, figure "Changed Attached Namespace List Log Page").
/// </summary>
/// <param name="Namespaces">The namespaces whose Identify data changed since the log was last read; empty where there are too many to list.</param>
/// <param name="IsOverflow">More than 1024 changed: the log holds FFFFFFFFh alone. Read the active namespace list.</param>
public sealed record ChangedNamespaceList(IReadOnlyList<uint> Namespaces, bool IsOverflow)
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = NamespaceList.Bytes;

    /// <summary>Decodes and validates the log.</summary>
    /// <param name="data">4096 bytes.</param>
    /// <param name="list">The list; null where it is refused.</param>
    /// <param name="error">Which entry is wrong, and why; null where the list is good.</param>
    /// <exception cref="ArgumentException">Fewer than 4096 bytes.</exception>
    public static bool TryDecode(ReadOnlySpan<byte> data, [NotNullWhen(true)] out ChangedNamespaceList? list, [NotNullWhen(false)] out string? error)
    {
        (list, error) = (null, null);
        if (data.Length >= 8 && BinaryPrimitives.ReadUInt32LittleEndian(data) == uint.MaxValue && BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) == 0)
            list = new([], true);
        else if (NamespaceList.TryDecode(data, out var namespaces, out error))
            list = new(namespaces, false);
        return list is not null;
    }
}
