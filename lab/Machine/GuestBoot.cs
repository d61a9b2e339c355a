using System.Diagnostics;
using Lab.Machine.Paging;
using Renci.SshNet;

namespace Lab.Machine;

/// <summary>One boot of a guest, with what it takes to tell afterwards why it failed.</summary>
internal sealed class GuestBoot(
    LabRun run, QemuBinary qemu, GuestImage image, Topology topology, AcceleratorChoice accel, string evidenceDirectory,
    TimeSpan timeout, IProgress<string>? progress, Plugin? plugin)
{
    private const int PortAttempts = 5;
    private static readonly TimeSpan LastQuestions = TimeSpan.FromSeconds(3);

    public async Task<GuestMachine> RunAsync(CancellationToken cancel)
    {
        qemu.RequireFor(topology);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(cancel).ConfigureAwait(false);
            }
            catch (MachineLaunchException clash) when (IsPortClash(clash) && attempt < PortAttempts)
            {
                // Somebody took the port between our looking and QEMU's binding.
            }
            catch (MachineLaunchException refused) when (refused.LastOutput.FirstOrDefault(IsRefusal) is { } line)
            {
                throw new HostUnableException(
                    $"{qemu} does not take the lab's plugin: {line.Trim()}", "The plugin speaks versions 1, 2, 4 and 7 of QEMU's plugin interface (QEMU 7.2, 9.0 to 10.1, 11): choose such a --qemu.", refused);
            }
        }
    }

    private async Task<GuestMachine> AttemptAsync(CancellationToken cancel)
    {
        var launch = Launch.Prepare(run, run.Host, topology, evidenceDirectory);
        try
        {
            return await StartAsync(launch, cancel).ConfigureAwait(false);
        }
        catch
        {
            await launch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<GuestMachine> StartAsync(Launch launch, CancellationToken cancel)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bounded.CancelAfter(timeout);
        var clock = Stopwatch.StartNew();
        QmpClient? qmp = null;
        launch.WriteVersions(qemu, accel, image);
        var place = launch.Place;
        try
        {
            var parts = await place.MoveInAsync(new(topology, image, plugin, accel), bounded.Token).ConfigureAwait(false);
            place.Expect(launch.Files.QmpSocket);
            place.Expect(launch.Files.ConsoleSocket);
            var asks = plugin is { Use: not PluginUse.Count };
            if (asks)
                await place.ListenAsync(launch.Files.Questions, bounded.Token).ConfigureAwait(false);
            await launch.StartAsync(qemu, [
                .. QemuArguments.ForGuest(parts.Topology, place.There, accel, parts.Image!, place.GuestPort),
                .. parts.Plugin is null ? [] : QemuArguments.ForPlugin(parts.Plugin, place.There, accel),
            ], bounded.Token).ConfigureAwait(false);
            progress?.Report($"QEMU {qemu.Version} started, {accel.Name}");
            var qmpStream = launch.Own(await launch.StepAsync(place.ConnectAsync(launch.Files.QmpSocket, bounded.Token), bounded.Token).ConfigureAwait(false));
            var console = launch.Own(await launch.StepAsync(place.ConnectAsync(launch.Files.ConsoleSocket, bounded.Token), bounded.Token).ConfigureAwait(false));
            _ = launch.Console.DrainAsync(console);
            qmp = launch.Own(await launch.StepAsync(
                QmpClient.ConnectAsync(qmpStream, launch.Files.QmpLog, bounded.Token), bounded.Token).ConfigureAwait(false));
            // The plugin is loaded before QEMU connects anything else.
            var questions = asks ? launch.Own(await launch.StepAsync(place.ConnectAsync(launch.Files.Questions, bounded.Token), bounded.Token).ConfigureAwait(false)) : null;
            var race = new BootRace(launch.Console, launch.Process.Exited);
            var client = await race.RunAsync(token => ConnectAsync(place.SshPort, token), timeout - clock.Elapsed, cancel).ConfigureAwait(false);
            var death = new GuestDeath(launch);
            progress?.Report($"guest up after {clock.Elapsed.TotalSeconds:0.00} s");
            return new GuestMachine(launch, topology, qmp, new GuestShell(client, death), death, place.SshPort, clock.Elapsed)
            {
                Instructions = plugin is { Use: PluginUse.Count } ? await InstructionCounts.OpenAsync(launch.Files.Counts, await place.OpenAsync(launch.Files.Counts, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false) : null,
                Accesses = plugin is { Use: not PluginUse.Count } ? await AccessLog.OpenAsync(launch.Files.Accesses, await place.OpenAsync(launch.Files.Accesses, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false) : null,
                Questions = questions is null ? null : StoreQuestions.Over(questions, topology.Arch),
            };
        }
        catch (BootFailedException failed)
        {
            await LookAtProcessorAsync(launch, qmp).ConfigureAwait(false);
            throw launch.Failure(failed.Kind, failed.Message, failed.InnerException);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw launch.Failure(LaunchFailure.TimedOut, $"QEMU was not started and connected within {timeout.TotalSeconds:0.#} s");
        }
    }

    private async Task<SshClient> ConnectAsync(int port, CancellationToken cancel)
    {
        progress?.Report("guest is booted, connecting");
        return await new GuestSsh(image, port).ConnectAsync(cancel).ConfigureAwait(false);
    }

    // Where a stuck processor stands is gone once QEMU is killed, so ask now; but not for long, QEMU may be what is stuck.
    private static async Task LookAtProcessorAsync(Launch launch, QmpClient? qmp)
    {
        if (qmp is null || launch.Process.Exited.IsCompleted)
            return;
        using var patience = new CancellationTokenSource(LastQuestions);
        try
        {
            var registers = await qmp.HumanMonitorAsync("info registers", patience.Token).ConfigureAwait(false);
            await File.WriteAllTextAsync(launch.Files.RegistersText, registers, patience.Token).ConfigureAwait(false);
        }
        catch (Exception silent) when (silent is QmpException or OperationCanceledException)
        {
        }
    }

    private static bool IsRefusal(string line) => line.Contains("Could not load plugin", StringComparison.Ordinal);

    private static bool IsPortClash(MachineLaunchException failure)
        => failure.Kind == LaunchFailure.QemuExited
            && failure.LastOutput.Any(line => line.Contains("Could not set up host forwarding", StringComparison.Ordinal));
}
