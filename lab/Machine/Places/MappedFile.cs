using System.IO.MemoryMappedFiles;

namespace Lab.Machine.Places;

/// <summary>A file of this host, mapped: what is written shows in QEMU's mapping of it at once.</summary>
internal sealed class MappedFile : IFileWindow
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    private MappedFile(MemoryMappedFile file, long length)
    {
        (this.file, Length) = (file, length);
        view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.ReadWrite);
    }

    public long Length { get; }

    /// <summary>Null where there is no such file, or an empty one.</summary>
    public static MappedFile? Open(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length is var length && length == 0)
            return null;
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        return new(MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false), length);
    }

    public Task ReadAsync(long offset, byte[] into, CancellationToken cancel)
    {
        _ = view.ReadArray(offset, into, 0, (int)Math.Min(into.Length, Math.Max(0, Length - offset)));
        return Task.CompletedTask;
    }

    public Task WriteAsync(long offset, byte[] bytes, CancellationToken cancel)
    {
        view.WriteArray(offset, bytes, 0, bytes.Length);
        // Whoever writes two things means them in that order.
        Thread.MemoryBarrier();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
