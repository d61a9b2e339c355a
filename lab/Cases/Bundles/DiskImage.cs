namespace Lab.Cases.Bundles;

/// <summary>Copies of what a machine's disks and persistent memory regions held: sparse, as those files are.</summary>
internal static class DiskImage
{
    /// <summary>Folder of an experiment's evidence that has them.</summary>
    public const string Folder = "disks";

    private const int ChunkBytes = 1 << 16;

    /// <summary>Copies what is not zero.</summary>
    public static void Save(string source, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using var from = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var to = File.Create(target);
        var chunk = new byte[ChunkBytes];
        while (from.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false) is > 0 and var read)
            if (chunk.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                to.Position = from.Position - read;
                to.Write(chunk, 0, read);
            }
        to.SetLength(from.Length);
    }
}
