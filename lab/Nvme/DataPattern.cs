using System.Buffers.Binary;
using System.IO.Hashing;

namespace Lab.Nvme;

/// <summary>
/// Block content that depends on the seed and on the byte's own position, so that a swapped, shifted or repeated block never looks right.
/// Guest and host compute it independently.
/// </summary>
public static class DataPattern
{
    /// <summary>Fills <paramref name="data"/> with the content that belongs at byte <paramref name="position"/> of the namespace.</summary>
    /// <param name="data">A multiple of 8 bytes.</param>
    /// <param name="seed">Names the content.</param>
    /// <param name="position">Byte position of the first byte, a multiple of 8.</param>
    public static void Fill(Span<byte> data, ulong seed, ulong position)
    {
        for (var i = 0; i + 8 <= data.Length; i += 8)
            BinaryPrimitives.WriteUInt64LittleEndian(data[i..], Mix(seed * 0x9E3779B97F4A7C15 + (position + (ulong)i)));
    }

    /// <summary>The XXH128 of <paramref name="data"/> as lower-case hex: how captures name content.</summary>
    public static string Digest(ReadOnlySpan<byte> data) => HexText.Of(XxHash128.Hash(data));

    /// <summary>The digest of the pattern itself.</summary>
    public static string Digest(ulong seed, ulong position, int bytes)
    {
        var data = new byte[bytes];
        Fill(data, seed, position);
        return Digest(data);
    }

    // The finaliser of the SplitMix64 generator: every output bit depends on every input bit.
    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
