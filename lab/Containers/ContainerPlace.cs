using System.Collections.Immutable;
using System.Globalization;
using Docker.DotNet;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using DotNet.Testcontainers.Images;
using Lab.Machine;
using Lab.Machine.Places;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lab.Containers;

/// <summary>
/// One container with one QEMU. The engine may be on another host: no file is shared, and nothing listens but inside the container. Testcontainers makes it and
/// ends it; its interface has no way to speak to a program's input, and copies files to places that are read-only here, so the engine's own is used for these.
/// </summary>
/// <param name="host">The engine, the QEMU and the image.</param>
/// <param name="files">Where the machine's files lie on this host.</param>
internal sealed class ContainerPlace(ContainerHost host, LaunchFiles files) : QemuPlace(files)
{
    private const int SshPortThere = 2222;
    private const double SocketSeconds = 30, SshSeconds = 5;
    private const int ChunkBytes = 4 << 20;

    private static readonly LaunchFiles Inside = new(Confinement.Folder, Confinement.Folder, QemuListens: true);

    private readonly Dictionary<string, string> moved = [];
    private readonly Dictionary<string, RelayStream> listening = [];
    private IContainer? container;
    private Relay? relay;
    private FileStream? errors;
    private LoopbackPort? port;

    public override LaunchFiles There => Inside;

    public override int GuestPort => SshPortThere;

    public override int SshPort => port!.Number;

    public override async Task<MachineParts> MoveInAsync(MachineParts parts, CancellationToken cancel)
    {
        var backing = Files.Backing(parts.Topology).ToList();
        await StartContainerAsync(parts, cancel).ConfigureAwait(false);
        var topology = parts.Topology with
        {
            Controllers = [.. parts.Topology.Controllers.Select(device => device with
            {
                DiskPath = null, PmrPath = null, Namespaces = [.. device.Namespaces.Select(space => space with { DiskPath = null })],
            })],
        };
        foreach (var (here, there) in backing.Zip(Inside.Backing(topology)))
        {
            moved[here.Path] = there.Path;
            await relay!.MakeAsync(there.Path, here.Brought ? new FileInfo(here.Path).Length : (long)here.MebiBytes << 20, cancel).ConfigureAwait(false);
            if (here.Brought)
                await SendAsync(here.Path, cancel).ConfigureAwait(false);
        }
        var image = parts.Image!;
        return parts with
        {
            Topology = topology,
            Image = image with { Kernel = await BringAsync(image.Kernel, "kernel", cancel).ConfigureAwait(false), Initrd = await BringAsync(image.Initrd, "initrd", cancel).ConfigureAwait(false) },
            Plugin = parts.Plugin is { } plugin ? plugin with { Path = await BringAsync(plugin.Path, "plugin.so", cancel).ConfigureAwait(false) } : null,
        };
    }

    public override void Expect(string socket)
    {
        // QEMU listens.
    }

    public override async Task ListenAsync(string socket, CancellationToken cancel)
    {
        var stream = await ExecuteAsync(["listen", NameThere(socket)], cancel).ConfigureAwait(false);
        listening[socket] = stream;
        // It says a word when there is something to connect to.
        if (await stream.ReadAsync(new byte[1], cancel).ConfigureAwait(false) != 1)
            throw new ContainerLostException(new IOException($"nothing listens on {NameThere(socket)}"));
    }

    public override async Task<QemuProcess> StartAsync(QemuBinary qemu, ImmutableArray<string> arguments, CancellationToken cancel)
    {
        ImmutableArray<string> argv = [.. host.Root.Program, .. arguments];
        await relay!.StartAsync(argv, cancel).ConfigureAwait(false);
        port = new LoopbackPort(stop => OpenStreamAsync("tcp", SshPortThere.ToString(CultureInfo.InvariantCulture), SshSeconds, stop));
        return new(relay, argv, Files.StderrLog, _ => { });
    }

    public override async Task<Stream> ConnectAsync(string socket, CancellationToken cancel) =>
        listening.Remove(socket, out var heard) ? heard : await OpenStreamAsync("unix", NameThere(socket), SocketSeconds, cancel).ConfigureAwait(false);

    public override async Task FetchAsync(string file, CancellationToken cancel)
    {
        // Logs only grow: what is here already need not come again.
        var grows = file == Files.TraceLog || file == Files.ConsoleLog;
        if (await LengthAsync(file, cancel).ConfigureAwait(false) < 0)
            return;
        var here = new FileStream(file, grows ? FileMode.OpenOrCreate : FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        await using (here.ConfigureAwait(false))
        {
            var length = await relay!.GetAsync(NameThere(file), grows ? here.Length : 0, long.MaxValue >> 1, (at, bytes) =>
            {
                here.Position = at;
                here.Write(bytes);
            }, cancel).ConfigureAwait(false);
            here.SetLength(length);
        }
    }

    public override async Task SendAsync(string file, CancellationToken cancel)
    {
        var here = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (here.ConfigureAwait(false))
        {
            var chunk = new byte[ChunkBytes];
            for (long at = 0; await here.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false) is > 0 and var count; at += count)
                await relay!.PutAsync(NameThere(file), at, count == chunk.Length ? chunk : chunk[..count], cancel).ConfigureAwait(false);
        }
    }

    public override string NameThere(string file) => moved.TryGetValue(file, out var name) ? name : $"{Confinement.Folder}/{Path.GetFileName(file)}";

    public override async Task<IFileWindow?> OpenAsync(string file, CancellationToken cancel)
    {
        var length = await LengthAsync(file, cancel).ConfigureAwait(false);
        return length > 0 ? new RemoteFile(relay!, NameThere(file), length) : null;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var unheard in listening.Values)
            await unheard.DisposeAsync().ConfigureAwait(false);
        if (port is not null)
            await port.DisposeAsync().ConfigureAwait(false);
        if (relay is not null)
        {
            await KeepAsync(Files.ConsoleLog).ConfigureAwait(false);
            await KeepAsync(Files.TraceLog).ConfigureAwait(false);
            await relay.DisposeAsync().ConfigureAwait(false);
        }
        if (container is not null)
        {
            // It is going already; but nobody waits for an engine that is slow about it, or for one that lost the connection's end.
            if (container.State != TestcontainersStates.Undefined)
                await Sweep.RemoveAsync(host.Engine.Client.Containers, container.Id, CancellationToken.None).ConfigureAwait(false);
            try
            {
                await container.DisposeAsync().ConfigureAwait(false);
            }
            catch (DockerApiException gone) when (Sweep.IsGone(gone))
            {
                // Testcontainers looks whether it is there and then removes it: the engine's own removal came between.
            }
        }
        if (errors is not null)
            await errors.DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(Files.Scratch))
            Directory.Delete(Files.Scratch, recursive: true);
    }

    // -1 where there is no such file.
    private Task<long> LengthAsync(string file, CancellationToken cancel) => relay!.GetAsync(NameThere(file), 0, 0, (_, _) => { }, cancel);

    private async Task StartContainerAsync(MachineParts parts, CancellationToken cancel)
    {
        container = new ContainerBuilder(host.Image.Name)
            .WithDockerEndpoint(host.Engine.Endpoint)
            .WithImagePullPolicy(PullPolicy.Never)
            .WithLogger(NullLogger.Instance)
            .WithLabel(Owner.Self.Labels)
            .WithEntrypoint(Confinement.Relay)
            .WithCommand("serve")
            .WithCreateParameterModifier(parameters => Confinement.Apply(parameters, parts.Topology, parts.Accelerator.Name == "kvm"))
            .Build();
        try
        {
            await container.StartAsync(cancel).ConfigureAwait(false);
            errors = new FileStream(Files.StderrLog, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var program = await host.Engine.Client.Containers.AttachContainerAsync(
                container.Id, new() { Stream = true, Stdin = true, Stdout = true, Stderr = true }, cancel).ConfigureAwait(false);
            relay = new Relay(new RelayStream(program), errors);
        }
        catch (DockerApiException refused)
        {
            throw new HostUnableException(
                $"{host.Engine} does not start a container: {EngineError.Text(refused)}", "Mend what it names, or use --host process.", refused);
        }
    }

    private async Task<string> BringAsync(string file, string name, CancellationToken cancel)
    {
        moved[file] = $"{Confinement.Folder}/{name}";
        await SendAsync(file, cancel).ConfigureAwait(false);
        return moved[file];
    }

    private async Task<Stream> OpenStreamAsync(string family, string where, double seconds, CancellationToken cancel) =>
        await ExecuteAsync(["connect", family, where, seconds.ToString(CultureInfo.InvariantCulture)], cancel).ConfigureAwait(false);

    private async Task<RelayStream> ExecuteAsync(string[] arguments, CancellationToken cancel)
    {
        var exec = host.Engine.Client.Exec;
        var made = await exec.CreateContainerExecAsync(container!.Id, new()
        {
            Cmd = [Confinement.Relay, .. arguments], AttachStdin = true, AttachStdout = true, AttachStderr = true,
        }, cancel).ConfigureAwait(false);
        return new RelayStream(await exec.StartContainerExecAsync(made.ID, new(), cancel).ConfigureAwait(false));
    }

    // What there is of evidence is kept; where the container is gone before its time it is what was fetched last.
    private async Task KeepAsync(string file)
    {
        try
        {
            await FetchAsync(file, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is ContainerLostException or IOException)
        {
        }
    }
}
