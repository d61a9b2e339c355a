using System.IO.Compression;
using System.Text;

namespace Lab.Images.Tools;

/// <summary>
/// Unpacks xz, zstd and gzip. .NET reads only the last of these; dpkg-deb reads the others and is needed anyway, so a compressed
/// blob is handed to it as the content of a package. That spares the host two more tools.
/// </summary>
internal static class Unpacker
{
    private static readonly byte[] Gzip = [0x1f, 0x8b];
    private static readonly (byte[] Magic, string Suffix)[] Formats =
        [([0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "xz"), ([0x28, 0xb5, 0x2f, 0xfd], "zst")];

    /// <summary>Whether the content is packed in a way that can be undone here.</summary>
    public static bool Knows(ReadOnlySpan<byte> packed) => packed.StartsWith(Gzip) || SuffixOf(packed) is not null;

    /// <exception cref="ImageException">The format is none of these.</exception>
    public static async Task<byte[]> UnpackAsync(byte[] packed, string what, string folder, CancellationToken ct)
    {
        if (packed.AsSpan().StartsWith(Gzip))
            return Gunzip(packed);
        var suffix = SuffixOf(packed)
            ?? throw new ImageException($"{what} is packed in an unknown way: teach Unpacker, or restore the packages of images.lock");
        var name = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(name + ".deb", Wrap(packed, suffix), ct);
        await Tool.RunAsync(new ToolCall("dpkg-deb", "--fsys-tarfile", name + ".deb") { OutputFile = name }, ct);
        var result = await File.ReadAllBytesAsync(name, ct);
        File.Delete(name);
        File.Delete(name + ".deb");
        return result;
    }

    private static string? SuffixOf(ReadOnlySpan<byte> packed)
    {
        foreach (var (magic, suffix) in Formats)
            if (packed.StartsWith(magic))
                return suffix;
        return null;
    }

    private static byte[] Gunzip(byte[] packed)
    {
        using var stream = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var result = new MemoryStream();
        stream.CopyTo(result);
        return result.ToArray();
    }

    // A package is an ar archive of three members; the control archive is empty, as nobody looks into it.
    private static byte[] Wrap(byte[] packed, string suffix)
    {
        using var package = new MemoryStream();
        package.Write("!<arch>\n"u8);
        Member(package, "debian-binary", "2.0\n"u8);
        Member(package, "control.tar", new byte[1024]);
        Member(package, $"data.tar.{suffix}", packed);
        return package.ToArray();
    }

    private static void Member(MemoryStream package, string name, ReadOnlySpan<byte> content)
    {
        package.Write(Encoding.ASCII.GetBytes($"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n"));
        package.Write(content);
        if (content.Length % 2 == 1)
            package.WriteByte((byte)'\n');
    }
}
