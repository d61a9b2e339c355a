using System.Text.Json;
using Lab.Driver.Plans;
using Lab.Images;
using Lab.Machine;
using Lab.Nvme.Intents;

namespace Lab.Cases.Running;

/// <summary>The agent in a guest, from the host's side: its calls and what they answer (lab/Guest/Program.cs).</summary>
internal sealed class GuestAgent
{
    private readonly GuestShell _shell;
    private readonly string _command;
    private readonly TimeSpan _timeout;

    private GuestAgent(GuestShell shell, string command, TimeSpan timeout) => (_shell, _command, _timeout) = (shell, command, timeout);

    /// <summary>Bound of each call.</summary>
    public TimeSpan Timeout => _timeout;

    /// <summary>Sends the agent's files to the guest.</summary>
    public static async Task<GuestAgent> SendAsync(GuestShell shell, AgentManifest manifest, TimeSpan timeout, CancellationToken cancel)
    {
        var agent = new GuestAgent(shell, string.Join(' ', manifest.Command), timeout);
        await agent.ShellAsync($"mkdir -p {AgentManifest.GuestFolder}", cancel).ConfigureAwait(false);
        foreach (var file in manifest.Files)
            await shell.UploadAsync(Path.Combine(manifest.Folder, file), $"{AgentManifest.GuestFolder}/{file}", 755, cancel).ConfigureAwait(false);
        if (manifest.Prepare.Length > 0)
            await agent.ShellAsync(manifest.Prepare, cancel).ConfigureAwait(false);
        return agent;
    }

    /// <summary>Makes sure that the guest has a controller.</summary>
    /// <param name="function">Its name in the guest's sysfs.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <exception cref="CaseException">The lab plugged the controller and the guest does not have it: a failure, never a reason to skip.</exception>
    public async Task RequireAsync(string function, CancellationToken cancel)
    {
        var functions = await ShellAsync("ls /sys/bus/pci/devices", cancel).ConfigureAwait(false);
        if (!functions.Split('\n').Contains(function))
            throw new CaseException($"the lab plugged a controller as {function}, but the guest has only: {functions.ReplaceLineEndings(" ")}.", 4);
    }

    /// <summary>What the guest's kernel was built with, if it says so.</summary>
    public async Task<KernelConfig?> KernelConfigAsync(CancellationToken cancel) =>
        KernelConfig.Parse((await _shell.RunAsync("zcat /proc/config.gz 2>/dev/null", _timeout, cancel).ConfigureAwait(false)).Output);

    /// <summary>
    /// Whether the guest's kernel lets a BAR be mapped with write combining, and plain stores reach it there: on s390x (where sysfs has
    /// function_id) newer kernels have the file, but the driver goes through VFIO.
    /// </summary>
    public async Task<bool> HasWriteCombiningAsync(string function, int bar, CancellationToken cancel) =>
        (await _shell.RunAsync($"cd /sys/bus/pci/devices/{function} && [ -e resource{bar}_wc ] && [ ! -e function_id ]", _timeout, cancel).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>
    /// Whether a POWER guest has a DMA window in which all memory lies one to one; the driver knows no other way to memory there. Hardware
    /// and its model always have one; a pseries kernel asks the hypervisor for it, and leaves a property where it got it.
    /// </summary>
    public async Task<bool> HasDirectWindowAsync(CancellationToken cancel) => (await _shell.RunAsync(
        "grep -q ibm,powernv /proc/device-tree/compatible || find /proc/device-tree/ -name linux,direct64-ddr-window-info | grep -q .",
        _timeout, cancel).ConfigureAwait(false)).ExitCode == 0;

    /// <summary>Takes the function from its kernel driver and clears its controller memory buffer.</summary>
    /// <returns>The kernel driver's name, empty where there was none.</returns>
    public Task<string> TakeAsync(string function, CancellationToken cancel) => ShellAsync($"{_command} take {function}", cancel);

    /// <summary>Gives the function back.</summary>
    public Task GiveAsync(string function, string kernelDriver, CancellationToken cancel) => ShellAsync($"{_command} give {function} {kernelDriver}", cancel);

    /// <summary>Carries a plan out and passes on each intent as it is told. The agent's exit code is in the result.</summary>
    /// <exception cref="JsonException">The agent wrote a line that is no intent.</exception>
    /// <exception cref="GuestCommandException">It did not end in time.</exception>
    public Task<CommandResult> RunAsync(string function, Plan plan, Action<Intent> told, CancellationToken cancel) =>
        _shell.RunLinesAsync(
            $"{_command} run {function}", line => told(IntentLog.Read(line)), _timeout, cancel, JsonSerializer.Serialize(plan, PlanJson.Default.Plan));

    /// <summary>Ends an agent that hangs.</summary>
    public Task KillAsync(CancellationToken cancel) => ShellAsync("pkill -9 -f lab-guest; true", cancel);

    private async Task<string> ShellAsync(string command, CancellationToken cancel) =>
        (await _shell.RunAsync(command, _timeout, cancel).ConfigureAwait(false)).EnsureSuccess(command).Output.Trim();
}
