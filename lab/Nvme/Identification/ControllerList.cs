using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.Identification;

/// <summary>
/// A controller list: a count of 2 bytes, then up to 2047 controller identifiers of 2 bytes in ascending order
/// (NVMe Base 2.1, figure "Controller List Format"). CNS 12h and 13h return it, Namespace Attachment takes it.
/// </summary>
public static class ControllerList
{
    /// <summary>Size in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>How many identifiers one list holds.</summary>
    public const int MaxEntries = 2047;

    /// <summary>Decodes and validates a list.</summary>
    /// <param name="data">4096 bytes.</param>
    /// <param name="controllers">The identifiers; null where the list is refused.</param>
    /// <param name="error">Which entry is wrong, and why; null where the list is good.</param>
    /// <exception cref="ArgumentException">Fewer than 4096 bytes.</exception>
    public static bool TryDecode(ReadOnlySpan<byte> data, [NotNullWhen(true)] out IReadOnlyList<ushort>? controllers, [NotNullWhen(false)] out string? error)
    {
        if (data.Length < Bytes)
            throw new ArgumentException($"a controller list has {Bytes} bytes, got {data.Length}", nameof(data));
        controllers = null;
        var count = BinaryPrimitives.ReadUInt16LittleEndian(data);
        error = count > MaxEntries ? $"controller list: it counts {count} identifiers, and there is room for {MaxEntries}" : null;
        List<ushort> found = [];
        for (var i = 0; i < count && error is null; i++)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(data[(2 + 2 * i)..]);
            if (i != 0 && id <= found[^1])
                error = $"controller list: entry {i} is {id} after {found[^1]}, and the list ascends";
            found.Add(id);
        }
        controllers = error is null ? found : null;
        return error is null;
    }

    /// <summary>Writes the 4096 bytes of a list of <paramref name="controllers"/>, in their order.</summary>
    /// <exception cref="ArgumentException">Fewer than 4096 bytes, or more identifiers than the list holds.</exception>
    public static void Write(Span<byte> bytes, ReadOnlySpan<ushort> controllers)
    {
        if (bytes.Length < Bytes || controllers.Length > MaxEntries)
            throw new ArgumentException(
                $"a controller list has {Bytes} bytes and up to {MaxEntries} identifiers, got {bytes.Length} bytes and {controllers.Length} identifiers");
        bytes[..Bytes].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)controllers.Length);
        for (var i = 0; i < controllers.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 + 2 * i)..], controllers[i]);
    }
}
