using Lab.Cases.Running;
using Lab.Machine;
using Lab.Nvme.Intents;

namespace Lab.Cases.Steps;

/// <summary>Steps in a booted guest.</summary>
/// <param name="machine">The guest.</param>
/// <param name="driver">The managed driver; null where the guest has none, and then no step may be the driver's.</param>
/// <param name="experiment">Told of what the driver means.</param>
/// <param name="function">The function that is driven.</param>
internal sealed class GuestPlace(GuestMachine machine, ManagedDriver? driver, Experiment experiment, string function) : IStepPlace
{
    private bool _drives;

    public QmpClient Qmp => machine.Qmp;
    public QemuProcess Process => machine.Process;
    public Topology Topology => machine.Topology;

    public async Task<string> ConsoleAsync(CancellationToken cancel)
    {
        using var stream = new FileStream(await FetchedAsync(machine.ConsoleLog, cancel).ConfigureAwait(false), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancel).ConfigureAwait(false);
    }

    public async Task<bool> DriveAsync(int number, string step, CancellationToken cancel)
    {
        _drives = true;
        var met = false;
        await driver!.TellAsync(experiment, TakeAsync(), cancel).ConfigureAwait(false);
        return met;

        async Task TakeAsync() => met = await driver.Agent.StepAsync(function, number, step, experiment.Meant, cancel).ConfigureAwait(false);
    }

    public async Task EndAsync(CancellationToken cancel)
    {
        if (_drives)
            await driver!.TellAsync(experiment, driver.Agent.EndStepsAsync(function, experiment.Meant, cancel), cancel).ConfigureAwait(false);
        else
            experiment.Meant(new DriverFinished(0));
    }

    public Task<CommandResult> ShellAsync(string command, TimeSpan timeout, CancellationToken cancel) => machine.Shell.RunAsync(command, timeout, cancel);

    public Task PlugAsync(string id, CancellationToken cancel) => machine.PlugAsync(id, cancel);

    public Task UnplugAsync(string id, CancellationToken cancel) => machine.UnplugAsync(id, cancel);

    public Task SystemResetAsync(CancellationToken cancel) => throw new CaseException("system-reset is a step of cases without a guest: a guest would have to boot again.");

    public Task<string> DiskFileAsync(string id, CancellationToken cancel) => FetchedAsync(machine.DiskFile(id), cancel);

    public Task<string> PmrFileAsync(string id, CancellationToken cancel) => FetchedAsync(machine.PmrFile(id), cancel);

    public void AliveCheck() => machine.AliveCheck();

    private async Task<string> FetchedAsync(string file, CancellationToken cancel)
    {
        await machine.Files.FetchAsync(file, cancel).ConfigureAwait(false);
        return file;
    }
}
