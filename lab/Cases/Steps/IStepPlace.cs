using Lab.Machine;

namespace Lab.Cases.Steps;

/// <summary>Where the steps of a case are taken: in a guest, or without one.</summary>
internal interface IStepPlace
{
    public QmpClient Qmp { get; }
    public QemuProcess Process { get; }
    public Topology Topology { get; }

    /// <summary>Takes a step of the driver. What it came to is told as an intent.</summary>
    /// <returns>Whether it came to what it should.</returns>
    public Task<bool> DriveAsync(int number, string step, CancellationToken cancel);

    /// <summary>Lets go of the controller.</summary>
    public Task EndAsync(CancellationToken cancel);

    /// <summary>A command in the guest.</summary>
    public Task<CommandResult> ShellAsync(string command, TimeSpan timeout, CancellationToken cancel);

    public string Console { get; }
    public Task PlugAsync(string id, CancellationToken cancel);
    public Task UnplugAsync(string id, CancellationToken cancel);
    public Task SystemResetAsync(CancellationToken cancel);
    public string DiskFile(string id);
    public string PmrFile(string id);

    /// <summary>Throws a <see cref="MachineException"/> when QEMU has ended or the guest's kernel has failed.</summary>
    public void AliveCheck();
}
