using System.Net;
using System.Net.Sockets;

namespace Lab.Containers;

/// <summary>A port of this host's 127.0.0.1 whose connections lead into a container, by way of the engine: the one that is published, wherever the engine is.</summary>
internal sealed class LoopbackPort : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Func<CancellationToken, Task<Stream>> connect;
    private readonly Task accepting;

    /// <param name="connect">Makes the other half of a connection.</param>
    public LoopbackPort(Func<CancellationToken, Task<Stream>> connect)
    {
        this.connect = connect;
        listener.Start();
        Number = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync();
    }

    public int Number { get; }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await accepting.ConfigureAwait(false);
        over.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> carried = [];
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(over.Token).ConfigureAwait(false);
                client.NoDelay = true;
                carried.RemoveAll(connection => connection.IsCompleted);
                carried.Add(CarryAsync(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The port is closed.
        }
        await Task.WhenAll(carried).ConfigureAwait(false);
    }

    // Either half's end is the end of both, whatever ended it.
    private async Task CarryAsync(Socket client)
    {
        try
        {
            using var near = new NetworkStream(client, ownsSocket: true);
            using var far = await connect(over.Token).ConfigureAwait(false);
            await Task.WhenAny(near.CopyToAsync(far, over.Token), far.CopyToAsync(near, over.Token)).ConfigureAwait(false);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException or Docker.DotNet.DockerApiException or HttpRequestException)
        {
            // Whoever connected sees it closed.
        }
    }
}
