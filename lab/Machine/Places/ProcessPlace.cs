using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Lab.Machine.Places;

/// <summary>A process of this host, which shares its files.</summary>
internal sealed class ProcessPlace(LabRun run, LaunchFiles files) : QemuPlace(files)
{
    private readonly Dictionary<string, UnixListener> listeners = [];
    private readonly int port = FreePort();

    public override LaunchFiles There => Files;

    public override int GuestPort => port;

    public override int SshPort => port;

    public override Task<MachineParts> MoveInAsync(MachineParts parts, CancellationToken cancel)
    {
        foreach (var (path, mebibytes, brought) in Files.Backing(parts.Topology))
        {
            if (brought)
                continue;
            using var file = new FileStream(path, FileMode.CreateNew);
            file.SetLength((long)mebibytes << 20);
        }
        return Task.FromResult(parts);
    }

    public override void Expect(string socket) => listeners[socket] = new UnixListener(socket);

    public override Task ListenAsync(string socket, CancellationToken cancel)
    {
        Expect(socket);
        return Task.CompletedTask;
    }

    public override Task<QemuProcess> StartAsync(QemuBinary qemu, ImmutableArray<string> arguments, CancellationToken cancel) =>
        Task.FromResult(run.Launch([qemu.Path, .. arguments], Files.StderrLog));

    public override async Task<Stream> ConnectAsync(string socket, CancellationToken cancel)
    {
        using var listener = listeners[socket];
        var stream = await listener.AcceptAsync(cancel).ConfigureAwait(false);
        listeners.Remove(socket);
        return stream;
    }

    public override Task FetchAsync(string file, CancellationToken cancel) => Task.CompletedTask;

    public override Task SendAsync(string file, CancellationToken cancel) => Task.CompletedTask;

    public override string NameThere(string file) => file;

    public override Task<IFileWindow?> OpenAsync(string file, CancellationToken cancel) => Task.FromResult<IFileWindow?>(MappedFile.Open(file));

    public override ValueTask DisposeAsync()
    {
        foreach (var listener in listeners.Values)
            listener.Dispose();
        if (Directory.Exists(Files.Scratch))
            Directory.Delete(Files.Scratch, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Somebody may take it before QEMU binds it: then the boot begins anew, with another.
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
