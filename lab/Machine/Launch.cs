using System.Collections.Immutable;
using System.Globalization;

namespace Lab.Machine;

/// <summary>What guests and guestless machines share: files, sockets, the process, and how its death becomes an exception.</summary>
internal sealed class Launch : IAsyncDisposable
{
    private readonly LabRun run;
    private readonly List<IAsyncDisposable> owned = [];

    private Launch(LabRun run, LaunchFiles files)
    {
        this.run = run;
        Files = files;
    }

    public LaunchFiles Files { get; }

    public QemuProcess Process { get; private set; } = null!;

    public ConsoleLog Console { get; } = new();

    /// <summary>Makes the directories and the (sparse) files behind the controllers.</summary>
    public static Launch Prepare(LabRun run, Topology topology, string evidenceDirectory)
    {
        topology.Validated();
        var evidence = Directory.CreateDirectory(evidenceDirectory).FullName;
        var launch = new Launch(run, new LaunchFiles(run.NewDirectory(), evidence));
        foreach (var device in topology.Controllers)
        {
            if (device.Namespaces.IsEmpty)
                Backing(launch.Files.DiskFile(device), device.DiskMiB, device.DiskPath is not null);
            foreach (var space in device.Namespaces)
                Backing(launch.Files.DiskFile(device, space), space.DiskMiB, space.DiskPath is not null);
            if (device.PmrMiB > 0)
                Backing(launch.Files.PmrFile(device), device.PmrMiB, device.PmrPath is not null);
        }

        return launch;
    }

    /// <summary>Starts QEMU and keeps its command line beside the logs.</summary>
    public void Start(QemuBinary qemu, ImmutableArray<string> arguments)
    {
        ImmutableArray<string> argv = [qemu.Path, .. arguments];
        File.WriteAllText(Files.CommandLineText, QemuArguments.Quote(argv) + "\n");
        File.Delete(Files.StderrLog);
        // The judge reads this file whether or not an event was enabled.
        File.WriteAllBytes(Files.TraceLog, []);
        Process = run.Launch(argv, Files.StderrLog);
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
        int? code = Process.Exited.IsCompletedSuccessfully ? Process.Exited.Result : null;
        return new MachineLaunchException(
            kind, summary, new LaunchEvidence(Process.CommandLine, code, [.. Console.Tail(), .. Process.StderrTail()], Files.Evidence), inner);
    }

    public async ValueTask DisposeAsync()
    {
        if (Process is not null)
            await Process.DisposeAsync().ConfigureAwait(false);
        for (var index = owned.Count - 1; index >= 0; index--)
            await owned[index].DisposeAsync().ConfigureAwait(false);
        if (Directory.Exists(Files.Scratch))
            Directory.Delete(Files.Scratch, recursive: true);
    }

    private static void Backing(string path, int mebibytes, bool brought)
    {
        if (brought && !File.Exists(path))
            throw new MachineInputException(path, "no such file", "Name a file that an earlier machine left.");
        if (brought)
            return;
        using var file = new FileStream(path, FileMode.CreateNew);
        file.SetLength((long)mebibytes << 20);
    }
}
