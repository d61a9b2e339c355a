namespace Lab.Images.Packages;

/// <summary>A file of a package, inside a plain tar archive.</summary>
/// <param name="Offset">Where the content starts in the archive; meaningless for links.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="Target">The path in the tree that a link leads to; null for a plain file.</param>
internal sealed record TreeFile(string Archive, long Offset, long Length, UnixFileMode Mode, string? Target)
{
    public byte[] Read()
    {
        using var stream = File.OpenRead(Archive);
        stream.Position = Offset;
        var content = new byte[Length];
        stream.ReadExactly(content);
        return content;
    }
}
