using Lab.Machine.Places;

namespace Lab.Containers;

/// <summary>A file in a container, read and written where it is.</summary>
internal sealed class RemoteFile(Relay relay, string path, long length) : IFileWindow
{
    public long Length { get; } = length;

    public async Task ReadAsync(long offset, byte[] into, CancellationToken cancel)
    {
        // Holes are not told of.
        Array.Clear(into);
        await relay.GetAsync(path, offset, into.Length, (at, bytes) => bytes.CopyTo(into, at - offset), cancel).ConfigureAwait(false);
    }

    public Task WriteAsync(long offset, byte[] bytes, CancellationToken cancel) => relay.PutAsync(path, offset, bytes, cancel);

    public void Dispose()
    {
    }
}
