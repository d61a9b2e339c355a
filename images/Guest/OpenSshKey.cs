using System.Buffers.Binary;
using System.Text;

namespace Lab.Images.Guest;

/// <summary>An unencrypted Ed25519 private key as ssh-keygen writes it, and as dropbear wants it.</summary>
/// <remarks>
/// The base64 body, from OpenSSH's PROTOCOL.key (a string is a big-endian u32 length and bytes):
/// "openssh-key-v1" and a zero byte · string cipher · string kdf · string kdf options · u32 1 · string public key ·
/// string of { u32 check · u32 same · string "ssh-ed25519" · string public (32) · string seed and public (64) ·
/// string comment · padding }.
/// </remarks>
internal static class OpenSshKey
{
    private const string Kind = "ssh-ed25519";

    /// <summary>dropbear's own format: string "ssh-ed25519", string seed and public key.</summary>
    /// <exception cref="ImageException">It is no such key.</exception>
    public static byte[] ToDropbear(string pem)
    {
        try
        {
            var body = string.Concat(pem.Split('\n').Select(l => l.Trim()).Where(l => !l.StartsWith('-')));
            ReadOnlySpan<byte> rest = Convert.FromBase64String(body);
            var magic = "openssh-key-v1\0"u8;
            if (!rest.StartsWith(magic))
                throw new FormatException("no OpenSSH private key");
            rest = rest[magic.Length..];
            if (Encoding.ASCII.GetString(Take(ref rest)) != "none")
                throw new FormatException("the key is encrypted");
            Take(ref rest); // kdf
            Take(ref rest); // its options
            rest = rest[4..]; // the number of keys
            Take(ref rest); // public key
            var secret = Take(ref rest)[8..];
            if (Encoding.ASCII.GetString(Take(ref secret)) != Kind)
                throw new FormatException($"no {Kind} key");
            Take(ref secret); // public key again
            return [.. Sized(Encoding.ASCII.GetBytes(Kind)), .. Sized(Take(ref secret))];
        }
        catch (Exception e) when (e is FormatException or ArgumentOutOfRangeException)
        {
            throw new ImageException($"an SSH key made for the guest cannot be used ({e.Message}): delete .lab/images and run it again", e);
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> from)
    {
        var length = (int)BinaryPrimitives.ReadUInt32BigEndian(from);
        var result = from.Slice(4, length);
        from = from[(4 + length)..];
        return result;
    }

    private static byte[] Sized(ReadOnlySpan<byte> content)
    {
        var result = new byte[4 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(result, content.Length);
        content.CopyTo(result.AsSpan(4));
        return result;
    }
}
