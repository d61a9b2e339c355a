using System.Collections.Immutable;
using System.Globalization;
using Lab.Machine.Places;

namespace Lab.Machine;

/// <summary>What guests and guestless machines share: files, sockets, the process, and how its death becomes an exception.</summary>
internal sealed class Launch : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> owned = [];

    private Launch(QemuPlace place) => Place = place;

    public QemuPlace Place { get; }

    public LaunchFiles Files => Place.Files;

    public QemuProcess Process { get; private set; } = null!;

    public ConsoleLog Console { get; } = new();

    /// <summary>Makes the directory for evidence, and finds a place.</summary>
    public static Launch Prepare(LabRun run, QemuHost host, Topology topology, string evidenceDirectory)
    {
        topology.Validated();
        var launch = new Launch(host.NewPlace(run, Directory.CreateDirectory(evidenceDirectory).FullName));
        File.Delete(launch.Files.StderrLog); // an earlier machine's
        return launch;
    }

    /// <summary>Starts QEMU and keeps its command line beside the logs.</summary>
    public async Task StartAsync(QemuBinary qemu, ImmutableArray<string> arguments, CancellationToken cancel)
    {
        // The judge reads this file whether or not an event was enabled.
        File.WriteAllBytes(Files.TraceLog, []);
        Process = await Place.StartAsync(qemu, arguments, cancel).ConfigureAwait(false);
        File.WriteAllText(Files.CommandLineText, QemuArguments.Quote(Process.CommandLine) + "\n");
    }

    public void WriteVersions(QemuBinary qemu, AcceleratorChoice accel, GuestImage? image)
        => File.WriteAllLines(Files.VersionsText,
        [
            $"time: {DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture)}",
            $"qemu: {qemu}",
            $"accelerator: {accel.Name} ({accel.Reason})",
            image is null ? "guest: none" : $"guest: {image.Arch} Linux {image.KernelRelease}, kernel {image.Kernel}, recipe {image.Recipe}",
            $"host: {Platform.Host} Linux {HostFacts.KernelRelease}",
            $"dotnet: {Environment.Version}",
        ]);

    public T Own<T>(T thing)
        where T : IAsyncDisposable
    {
        owned.Add(thing);
        return thing;
    }

    /// <summary>Waits for a step of the start, or for QEMU's end, which makes every step pointless.</summary>
    /// <exception cref="MachineLaunchException">QEMU ended first.</exception>
    public async Task<T> StepAsync<T>(Task<T> step, CancellationToken cancel)
    {
        try
        {
            if (await Task.WhenAny(step, Process.Exited).WaitAsync(cancel).ConfigureAwait(false) == step)
                return await step.ConfigureAwait(false);
        }
        catch (QmpException lost) when (lost.ErrorClass == QmpException.Disconnected)
        {
            // The connection ends a moment before the process does.
            await Process.StopAsync(TimeSpan.FromSeconds(2), cancel).ConfigureAwait(false);
        }

        throw Failure(LaunchFailure.QemuExited, "QEMU ended while it started");
    }

    public MachineLaunchException Failure(LaunchFailure kind, string summary, Exception? inner = null)
    {
        int? code = Process is { Exited: { IsCompletedSuccessfully: true } exited } ? exited.Result : null;
        return new MachineLaunchException(
            kind, summary, new LaunchEvidence(Process?.CommandLine ?? [], code, [.. Console.Tail(), .. Process?.StderrTail() ?? []], Files.Evidence), inner);
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync().ConfigureAwait(false);
        for (var index = owned.Count - 1; index >= 0; index--)
            await owned[index].DisposeAsync().ConfigureAwait(false);
        await Place.DisposeAsync().ConfigureAwait(false);
    }
}
