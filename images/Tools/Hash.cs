using System.Security.Cryptography;
using System.Text;

namespace Lab.Images.Tools;

/// <summary>SHA-256 in lower-case hexadecimal, as package indexes write it.</summary>
internal static class Hash
{
    public static string OfFile(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Hash of several texts; the boundaries between them count, so moving a character across one changes the result.</summary>
    public static string OfTexts(params IEnumerable<string> texts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
