using System.Net.Sockets;

namespace Lab.Machine;

/// <summary>A Unix socket that we own and to which QEMU connects: no port to clash, and nothing to retry.</summary>
internal sealed class UnixListener : IDisposable
{
    private readonly Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public UnixListener(string path)
    {
        socket.Bind(new UnixDomainSocketEndPoint(path));
        socket.Listen(1);
    }

    public async Task<Stream> AcceptAsync(CancellationToken cancel)
        => new NetworkStream(await socket.AcceptAsync(cancel).ConfigureAwait(false), ownsSocket: true);

    public void Dispose() => socket.Dispose();
}
