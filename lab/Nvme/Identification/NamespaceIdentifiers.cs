using System.Diagnostics.CodeAnalysis;

namespace Lab.Nvme.Identification;

/// <summary>
/// Namespace Identification Descriptor list, CNS 03h (NVMe Base 2.1, figure "Namespace Identification Descriptor"). Identifiers are big-endian,
/// as they are printed.
/// </summary>
/// <param name="Eui64">NIDT 1: 8 bytes as 16 hexadecimal digits; null where there is none.</param>
/// <param name="Nguid">NIDT 2: 16 bytes as 32 hexadecimal digits; null where there is none.</param>
/// <param name="Uuid">NIDT 3; null where there is none.</param>
/// <param name="Csi">NIDT 4, Command Set Identifier: 0 NVM, 1 Key Value, 2 Zoned Namespace; null where there is none.</param>
public sealed record NamespaceIdentifiers(string? Eui64, string? Nguid, Guid? Uuid, int? Csi)
{
    /// <summary>Size of the list in bytes.</summary>
    public const int Bytes = 4096;

    /// <summary>Decodes and validates a list. Descriptors of unknown types are skipped.</summary>
    /// <param name="data">4096 bytes.</param>
    /// <param name="identifiers">The identifiers; null where the list is refused.</param>
    /// <param name="error">Which descriptor is wrong, and why; null where the list is good.</param>
    /// <exception cref="ArgumentException">Fewer than 4096 bytes.</exception>
    public static bool TryDecode(
        ReadOnlySpan<byte> data, [NotNullWhen(true)] out NamespaceIdentifiers? identifiers, [NotNullWhen(false)] out string? error)
    {
        if (data.Length < Bytes)
            throw new ArgumentException($"the list has {Bytes} bytes, got {data.Length}", nameof(data));
        (identifiers, error) = (null, null);
        NamespaceIdentifiers found = new(null, null, null, null);
        // Each descriptor: type, length, two reserved bytes, then the identifier. A type of 0 ends the list, and so does its end.
        for (var at = 0; at + 4 <= Bytes && data[at] != 0; at += 4 + data[at + 1])
        {
            var (type, length) = (data[at], data[at + 1]);
            var expected = type switch { 1 => 8, 2 or 3 => 16, 4 => 1, _ => length };
            if (length == 0 || length != expected || at + 4 + length > Bytes)
            {
                error = $"namespace identification descriptors: the one at byte {at} has type {type} (NIDT) and {length} bytes (NIDL)" +
                        (length == 0 || length != expected ? $", and that type has {(expected == 0 ? "some" : expected)}" : ", and passes the end of the list");
                return false;
            }
            var id = data.Slice(at + 4, length);
            found = type switch
            {
                1 => found with { Eui64 = HexText.Of(id) },
                2 => found with { Nguid = HexText.Of(id) },
                3 => found with { Uuid = System.Guid.Parse(HexText.Of(id)) },
                4 => found with { Csi = id[0] },
                _ => found,
            };
        }
        identifiers = found;
        return true;
    }
}
