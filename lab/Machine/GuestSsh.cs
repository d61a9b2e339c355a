using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Lab.Machine;

/// <summary>Opens the one SSH connection of a guest: the image's user key, its host key pinned, nothing else accepted.</summary>
internal sealed class GuestSsh(GuestImage image, int port)
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AttemptLimit = TimeSpan.FromSeconds(30);

    /// <summary>Tries until it succeeds, is refused for good, or <paramref name="cancel"/> ends it.</summary>
    /// <exception cref="BootFailedException">The guest shows another host key, or refuses the user key.</exception>
    public async Task<SshClient> ConnectAsync(CancellationToken cancel)
    {
        using var retry = new PeriodicTimer(Retry);
        while (true)
        {
            if (await TryAsync(cancel).ConfigureAwait(false) is { } client)
                return client;
            await retry.WaitForNextTickAsync(cancel).ConfigureAwait(false);
        }
    }

    private async Task<SshClient?> TryAsync(CancellationToken cancel)
    {
        var impostor = false;
        var client = new SshClient(Connection());
        client.HostKeyReceived += (_, key) =>
        {
            key.CanTrust = Convert.ToBase64String(key.HostKey) == image.SshHostKey;
            impostor = !key.CanTrust;
        };
        try
        {
            await client.ConnectAsync(cancel).ConfigureAwait(false);
            return client;
        }
        catch (Exception problem)
        {
            client.Dispose();
            if (impostor)
                throw new BootFailedException(LaunchFailure.SshRefused, "the guest's SSH host key is not the image's", problem);
            if (problem is SshAuthenticationException)
                throw new BootFailedException(LaunchFailure.SshRefused, $"the guest refused the key {image.SshKey}: {problem.Message}", problem);
            if (problem is SshException or SocketException or IOException or ObjectDisposedException)
                return null; // Not up yet, or too slow this time.
            throw;
        }
    }

    private ConnectionInfo Connection()
    {
        var key = new PrivateKeyAuthenticationMethod(image.SshUser, new PrivateKeyFile(image.SshKey));
        var connection = new ConnectionInfo("127.0.0.1", port, image.SshUser, key) { Timeout = AttemptLimit };
        foreach (var other in connection.HostKeyAlgorithms.Keys.Where(name => name != "ssh-ed25519").ToList())
            connection.HostKeyAlgorithms.Remove(other);
        // What costs an emulated processor least: a quarter less time for an upload, 50 ms less for the connection.
        Prefer(connection.Encryptions, "chacha20-poly1305@openssh.com");
        Prefer(connection.KeyExchangeAlgorithms, "curve25519-sha256");
        return connection;
    }

    // The order is the preference; the others stay for a guest that has not got this one.
    private static void Prefer<T>(IDictionary<string, T> ordered, string name)
    {
        var entries = ordered.ToList();
        ordered.Clear();
        foreach (var entry in entries.OrderByDescending(entry => entry.Key == name))
            ordered.Add(entry);
    }
}
