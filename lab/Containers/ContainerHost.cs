using System.Runtime.InteropServices;
using Lab.Images;
using Lab.Machine;
using Lab.Machine.Places;

namespace Lab.Containers;

/// <summary>QEMUs in containers of an engine, one each.</summary>
public sealed class ContainerHost : QemuHost
{
    private readonly string? _elsewhere;

    private ContainerHost(Engine engine, ContainerRoot root, QemuImage image)
    {
        (Engine, Root, Image) = (engine, root, image);
        _elsewhere = engine.IsHere ? null : $"{engine} is on another host";
    }

    /// <inheritdoc/>
    public override string Name => "container";

    /// <inheritdoc/>
    public override string? Elsewhere => _elsewhere;

    internal Engine Engine { get; }

    internal ContainerRoot Root { get; }

    internal QemuImage Image { get; }

    /// <summary>Clears away what dead labs left in the engine, and gives it the image.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="root">The QEMU.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="cancel">Ends everything.</param>
    /// <exception cref="HostUnableException">The engine's host is of another architecture than the QEMU's.</exception>
    public static async Task<ContainerHost> OpenAsync(Engine engine, ContainerRoot root, IProgress<string>? progress, CancellationToken cancel)
    {
        var wanted = RuntimeInformation.OSArchitecture == Architecture.X64 ? "amd64" : $"{RuntimeInformation.OSArchitecture}".ToLowerInvariant();
        if (engine.Arch != wanted)
            throw new HostUnableException($"{engine} runs on {engine.Arch}, and this host's QEMU is for {wanted}", "Set DOCKER_HOST to an engine on such a host, or use --host process.");
        var whyNot = await Reaper.StartAsync(engine, cancel).ConfigureAwait(false);
        var swept = await Sweep.RunAsync(engine.Client.Containers, cancel).ConfigureAwait(false);
        progress?.Report($"{engine}{(swept > 0 ? $", {swept} containers of dead labs removed" : "")}{(whyNot is null ? ", with Ryuk" : $", without Ryuk: {whyNot}")}");
        var image = new QemuImage(engine.Client.Images, root);
        await image.EnsureAsync(progress, cancel).ConfigureAwait(false);
        return new(engine, root, image);
    }

    internal override QemuPlace NewPlace(LabRun run, string evidence) => new ContainerPlace(this, new LaunchFiles(run.NewDirectory(), evidence));
}
