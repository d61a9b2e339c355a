using System.Globalization;

namespace Lab.Nvme;

/// <summary>Fields of register words, and their texts. Bit numbers are those of the specification's figures.</summary>
internal static class Bits
{
    public static bool Bit(this ulong word, int bit) => (word >> bit & 1) != 0;

    public static bool Bit(this uint word, int bit) => (word >> bit & 1) != 0;

    /// <summary>Bits <paramref name="high"/>:<paramref name="low"/>, at most 31 of them.</summary>
    public static int Field(this ulong word, int high, int low) => (int)(word >> low & ((1UL << (high - low + 1)) - 1));

    /// <summary>Bits <paramref name="high"/>:<paramref name="low"/>, at most 31 of them.</summary>
    public static int Field(this uint word, int high, int low) => Field((ulong)word, high, low);

    public static int Digit(bool flag) => flag ? 1 : 0;

    /// <summary>A number of bytes in the largest unit that divides it: "16 MiB", "4097 bytes".</summary>
    public static string Size(ulong bytes)
    {
        string[] units = ["KiB", "MiB", "GiB", "TiB", "PiB"];
        var unit = -1;
        while (bytes != 0 && bytes % 1024 == 0 && unit < units.Length - 1)
            (bytes, unit) = (bytes / 1024, unit + 1);
        return bytes.ToString(CultureInfo.InvariantCulture) + " " + (unit < 0 ? "bytes" : units[unit]);
    }
}
