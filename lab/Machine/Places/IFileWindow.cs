namespace Lab.Machine.Places;

/// <summary>A file that QEMU writes while others look into it.</summary>
internal interface IFileWindow : IDisposable
{
    /// <summary>Length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Reads; bytes of which the file has none are left as they are.</summary>
    public Task ReadAsync(long offset, byte[] into, CancellationToken cancel);

    /// <summary>Writes.</summary>
    public Task WriteAsync(long offset, byte[] bytes, CancellationToken cancel);
}
