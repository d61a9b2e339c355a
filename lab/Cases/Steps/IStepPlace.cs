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

    /// <summary>What the guest has printed.</summary>
    public Task<string> ConsoleAsync(CancellationToken cancel);

    public Task PlugAsync(string id, CancellationToken cancel);
    public Task UnplugAsync(string id, CancellationToken cancel);
    public Task SystemResetAsync(CancellationToken cancel);

    /// <summary>The file behind a controller's disk, with what is in it now.</summary>
    public Task<string> DiskFileAsync(string id, CancellationToken cancel);

    /// <summary>The file behind a controller's persistent memory region, with what is in it now.</summary>
    public Task<string> PmrFileAsync(string id, CancellationToken cancel);

    /// <summary>Throws a <see cref="MachineException"/> when QEMU has ended or the guest's kernel has failed.</summary>
    public void AliveCheck();
}
