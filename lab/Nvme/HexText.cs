namespace Lab.Nvme;

/// <summary>Bytes as lower-case hexadecimal.</summary>
public static class HexText
{
    private const string Digits = "0123456789abcdef";

    /// <summary>Two digits a byte, in the order of the bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new char[2 * bytes.Length];
        for (var i = 0; i < bytes.Length; i++)
            (text[2 * i], text[2 * i + 1]) = (Digits[bytes[i] >> 4], Digits[bytes[i] & 0xF]);
        return new(text);
    }
}
