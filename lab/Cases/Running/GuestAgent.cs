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
        return agent;
    }

    /// <summary>The name that the guest's kernel gave to a controller.</summary>
    /// <param name="function">As the host sees it; its PCI domain is the guest's own affair.</param>
    /// <param name="cancel">Ends the call.</param>
    /// <exception cref="CaseException">The lab plugged the controller and the guest does not have it: a failure, never a reason to skip.</exception>
    public async Task<string> FindAsync(PciFunction function, CancellationToken cancel)
    {
        // Class 01 08 02: mass storage, non-volatile memory, NVMe.
        var found = (await ShellAsync("cd /sys/bus/pci/devices && grep -l 0x010802 */class", cancel).ConfigureAwait(false))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('/')[0]).ToList();
        var place = $":{function.Bus:x2}:{function.Slot:x2}.{function.Function:x}";
        return found.Where(name => name.EndsWith(place, StringComparison.Ordinal)).ToList() is [var name]
            ? name
            : throw new CaseException($"controller '{function.Id}' was plugged at {place[1..]}, but the guest has NVMe only at: {string.Join(", ", found)}.", 4);
    }

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
