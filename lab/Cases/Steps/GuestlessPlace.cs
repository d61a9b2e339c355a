using Lab.Cases.Running;
using Lab.Driver.Seams;
using Lab.Driver.Steps;
using Lab.Guestless;
using Lab.Machine;

namespace Lab.Cases.Steps;

/// <summary>Steps without a guest: the driver stands on the host.</summary>
internal sealed class GuestlessPlace(GuestlessSession session, IPlatform platform, IIntentSink intents) : IStepPlace, IDisposable
{
    private readonly StepRunner _runner = new(platform, intents);

    public QmpClient Qmp => session.Machine.Qmp;
    public QemuProcess Process => session.Machine.Process;
    public Topology Topology => session.Machine.Topology;
    public string Console => throw new CaseException("console is a step of cases with a guest.");

    // The driver polls a socket: it must not block the thread that answers QMP.
    public Task<bool> DriveAsync(int number, string step, CancellationToken cancel) => Task.Run(() => _runner.Take(number, StepText.Parse(step, DriverStep.Rules)), cancel);

    public Task EndAsync(CancellationToken cancel) => Task.Run(_runner.End, cancel);

    public Task<CommandResult> ShellAsync(string command, TimeSpan timeout, CancellationToken cancel) => throw new CaseException("shell is a step of cases with a guest.");

    public Task PlugAsync(string id, CancellationToken cancel) => session.PlugAsync(id, cancel);

    public Task UnplugAsync(string id, CancellationToken cancel) => session.UnplugAsync(id, cancel);

    public Task SystemResetAsync(CancellationToken cancel) => session.SystemResetAsync(cancel);

    public string DiskFile(string id) => session.Machine.DiskFile(id);

    public string PmrFile(string id) => session.Machine.PmrFile(id);

    public void AliveCheck()
    {
        if (session.Machine.Process.Exited is { IsCompleted: true } exited)
            throw new QemuGoneException(exited.Result, session.Machine.Process.StderrTail());
    }

    public void Dispose()
    {
        try
        {
            _runner.Dispose();
        }
        catch (QtestException) when (Process.Exited.IsCompleted)
        {
            // There is nothing left to let go of.
        }
    }

    private sealed class QemuGoneException(int code, IEnumerable<string> errors) : MachineException($"QEMU ended with exit code {code}: {string.Join(" ", errors)}", 4);
}
