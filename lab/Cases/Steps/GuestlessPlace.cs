using Lab.Cases.Running;
using Lab.Driver.Seams;
using Lab.Driver.Steps;
using Lab.Guestless;
using Lab.Machine;

namespace Lab.Cases.Steps;

/// <summary>Steps without a guest: the driver stands on the host.</summary>
internal sealed class GuestlessPlace(GuestlessSession session, IPlatform platform, IIntentSink intents) : IStepPlace, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly StepRunner _runner = new(platform, intents);
    private Task<bool>? _driving;
    private bool _isStuck;

    public QmpClient Qmp => session.Machine.Qmp;
    public QemuProcess Process => session.Machine.Process;
    public Topology Topology => session.Machine.Topology;
    public Task<string> ConsoleAsync(CancellationToken cancel) => throw new CaseException("console is a step of cases with a guest.");

    // The driver polls a socket: it must not block the thread that answers QMP.
    public async Task<bool> DriveAsync(int number, string step, CancellationToken cancel)
    {
        _driving = Task.Run(() => _runner.Take(number, StepText.Parse(step, DriverStep.Rules)), cancel);
        while (await Task.WhenAny(_driving, Task.Delay(Patience, cancel)).ConfigureAwait(false) != _driving)
            await AnswerCheckAsync(cancel).ConfigureAwait(false);
        return await _driving.ConfigureAwait(false);
    }

    // A device that never returns to QEMU's main loop leaves the driver waiting for ever: nobody answers on the monitor either.
    private async Task AnswerCheckAsync(CancellationToken cancel)
    {
        try
        {
            _ = await Qmp.ExecuteAsync("query-status", null, cancel).WaitAsync(Patience, cancel).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _isStuck = true;
            Process.Kill();
            _ = await Process.Exited.WaitAsync(cancel).ConfigureAwait(false);
            AliveCheck();
        }
    }

    public Task EndAsync(CancellationToken cancel) => Task.Run(_runner.End, cancel);

    public Task<CommandResult> ShellAsync(string command, TimeSpan timeout, CancellationToken cancel) => throw new CaseException("shell is a step of cases with a guest.");

    public Task PlugAsync(string id, CancellationToken cancel) => session.PlugAsync(id, cancel);

    public Task UnplugAsync(string id, CancellationToken cancel) => session.UnplugAsync(id, cancel);

    public Task SystemResetAsync(CancellationToken cancel) => session.SystemResetAsync(cancel);

    public Task<string> DiskFileAsync(string id, CancellationToken cancel) => Task.FromResult(session.Machine.DiskFile(id));

    public Task<string> PmrFileAsync(string id, CancellationToken cancel) => Task.FromResult(session.Machine.PmrFile(id));

    public void AliveCheck()
    {
        if (_isStuck)
            throw new QemuGoneException($"QEMU answered neither the driver nor its monitor for {Patience.TotalSeconds:0} s, and was ended");
        if (session.Machine.Process.Exited is { IsCompleted: true } exited)
            throw new QemuGoneException($"QEMU ended with exit code {exited.Result}: {string.Join(" ", session.Machine.Process.StderrTail())}");
    }

    public void Dispose()
    {
        try
        {
            // A step that somebody gave up waiting for ends with the machine that it waits for.
            if (_driving is { IsCompleted: false })
            {
                Process.Kill();
                _driving.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
            }
            _runner.Dispose();
        }
        catch (QtestException) when (Process.Exited.IsCompleted)
        {
            // There is nothing left to let go of.
        }
    }

    private sealed class QemuGoneException(string message) : MachineException(message, 4);
}
