using Docker.DotNet;

namespace Lab.Containers;

/// <summary>Standard input and output of a program in a container as one stream. What it says on standard error is dropped.</summary>
/// <param name="program">The program's streams, as the engine carries them.</param>
internal sealed class RelayStream(MultiplexedStream program) : Stream
{
    private readonly byte[] buffer = new byte[1 << 16];
    private int start, end;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> into, CancellationToken cancel = default)
    {
        if (into.IsEmpty)
            return 0;
        while (start == end)
        {
            var read = await ReadAsync(cancel).ConfigureAwait(false);
            if (read.EOF)
                return 0;
            (start, end) = (0, read.Target == MultiplexedStream.TargetStream.StandardError ? 0 : read.Count);
        }
        var count = Math.Min(into.Length, end - start);
        buffer.AsMemory(start, count).CopyTo(into);
        start += count;
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel = default)
    {
        var copy = bytes.ToArray();
        await program.WriteAsync(copy, 0, copy.Length, cancel).ConfigureAwait(false);
    }

    public override Task<int> ReadAsync(byte[] into, int offset, int count, CancellationToken cancellationToken) => ReadAsync(into.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] bytes, int offset, int count, CancellationToken cancellationToken) => WriteAsync(bytes.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] into, int offset, int count) => throw new NotSupportedException("the engine's streams are read asynchronously");

    public override void Write(byte[] bytes, int offset, int count) => throw new NotSupportedException("the engine's streams are written asynchronously");

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            program.Dispose();
        base.Dispose(disposing);
    }

    // However the connection ends, it is the end of the program to us.
    private async Task<MultiplexedStream.ReadResult> ReadAsync(CancellationToken cancel)
    {
        try
        {
            return await program.ReadOutputAsync(buffer, 0, buffer.Length, cancel).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is not (IOException or ObjectDisposedException or OperationCanceledException))
        {
            throw new IOException(gone.Message, gone);
        }
    }
}
