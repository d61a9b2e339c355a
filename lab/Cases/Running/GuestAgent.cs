using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Lab.Driver.Plans;
using Lab.Images;
using Lab.Machine;
using Lab.Nvme.Intents;
using Lab.PeerToPeer.Linux;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Running;

/// <summary>The agent in a guest, from the host's side: one process, its calls and what they answer (lab/Guest/Agent.cs).</summary>
internal sealed class GuestAgent : IDisposable
{
    private const string LastLine = "= ";

    private readonly GuestShell _shell;
    private readonly string _command;
    private readonly string _way;
    private GuestConversation? _talk;

    // The shell's process becomes the agent's: its number is the one to kill.
    private GuestAgent(GuestShell shell, string command, bool vfio, TimeSpan timeout) =>
        (_shell, _command, _way, Timeout) = (shell, $"echo $$ >{PidFile}; exec {command}", vfio ? " --vfio" : "", timeout);

    /// <summary>File in the guest with the number of the agent's process.</summary>
    public static string PidFile => $"{AgentManifest.GuestFolder}/pid";

    /// <summary>Bound of each call.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>
    /// Sends the agent's files to the guest. Where the machine was given an IOMMU it reaches functions through VFIO, which it does by itself only where
    /// there is no other way.
    /// </summary>
    public static async Task<GuestAgent> SendAsync(GuestMachine machine, AgentManifest manifest, TimeSpan timeout, CancellationToken cancel)
    {
        var shell = machine.Shell;
        var agent = new GuestAgent(shell, string.Join(' ', manifest.Command), machine.Topology.Iommu is not null, timeout);
        await agent.ShellAsync($"mkdir -p {AgentManifest.GuestFolder}", cancel).ConfigureAwait(false);
        foreach (var file in manifest.Files)
            await shell.UploadAsync(Path.Combine(manifest.Folder, file), $"{AgentManifest.GuestFolder}/{file}", 755, cancel).ConfigureAwait(false);
        if (manifest.Prepare.Length > 0)
            await agent.ShellAsync(manifest.Prepare, cancel).ConfigureAwait(false);
        return agent;
    }

    /// <summary>Takes the function from its kernel driver and clears its controller memory buffer.</summary>
    /// <returns>The kernel driver's name, empty where there was none.</returns>
    public Task<string> TakeAsync(string function, CancellationToken cancel) => DoneAsync($"take {function}{_way}", cancel);

    /// <summary>Gives the function back.</summary>
    public Task GiveAsync(string function, string kernelDriver, CancellationToken cancel) => DoneAsync($"give {function} {kernelDriver}", cancel);

    /// <summary>Carries a plan out and passes on each intent as it is told; a driver that fails tells so in its last one.</summary>
    /// <exception cref="JsonException">The agent wrote a line that is no intent.</exception>
    /// <exception cref="GuestCommandException">It did not end in time (without a result), or the agent itself ended (with one).</exception>
    public Task RunAsync(string function, string? peer, Plan plan, Action<Intent> told, CancellationToken cancel) =>
        CallAsync($"run {function}{_way}{(peer is null ? "" : $" --peer {peer}")} {JsonSerializer.Serialize(plan, PlanJson.Default.Plan)}", line => told(IntentLog.Read(line)), cancel);

    /// <summary>Carries a peer-to-peer experiment out, as <see cref="RunAsync"/> does a plan.</summary>
    /// <param name="function">Any function of it.</param>
    /// <param name="seed">Of the choice among equals.</param>
    /// <param name="functions">What the steps call each function, and what the guest does.</param>
    /// <param name="steps">The steps.</param>
    /// <param name="told">Told of each intent.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task RunPeersAsync(
        string function, int seed, IReadOnlyDictionary<string, string> functions, IEnumerable<string> steps, Action<Intent> told, CancellationToken cancel) =>
        CallAsync($"peers {function}{_way} {seed} {string.Join(',', functions.Select(named => $"{named.Key}={named.Value}"))} {string.Join(';', steps)}", line => told(IntentLog.Read(line)), cancel);

    /// <summary>Takes one step of an experiment.</summary>
    /// <returns>Whether it came to what it should.</returns>
    public async Task<bool> StepAsync(string function, int number, string step, Action<Intent> told, CancellationToken cancel)
    {
        var (code, text) = await CallAsync($"step {function}{_way} {number} {step}", line => told(IntentLog.Read(line)), cancel).ConfigureAwait(false);
        return code < 2 ? code == 0 : throw new GuestCommandException(step, $"failed: {text}");
    }

    /// <summary>Ends the experiment of those steps.</summary>
    public Task EndStepsAsync(string function, Action<Intent> told, CancellationToken cancel) => CallAsync($"steps-end {function}", line => told(IntentLog.Read(line)), cancel);

    /// <summary>Asks the guest's kernel about peer-to-peer memory (lab/Guest/Peers/LinuxPeers.cs).</summary>
    /// <param name="seed">Of the data, and of what is taken of the memory.</param>
    /// <param name="functions">The controllers.</param>
    /// <param name="ports">What the ACS Control of ports is to be; the others stay as they are.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <returns>The lines of a <see cref="LinuxAnswers"/>.</returns>
    public async Task<IReadOnlyList<string>> AskKernelAsync(
        int seed, IReadOnlyList<string> functions, IReadOnlyDictionary<string, AcsControl> ports, CancellationToken cancel)
    {
        List<string> lines = [];
        var call = $"kernel-peers {functions[0]} {seed} {string.Join(',', functions)}{(ports.Count > 0 ? " " : "")}{string.Join(',', ports.Select(port => $"{port.Key}={(int)port.Value:x}"))}";
        var (code, text) = await CallAsync(call, lines.Add, cancel).ConfigureAwait(false);
        return code == 0 ? lines : throw new GuestCommandException(call, $"failed: {text}");
    }

    /// <summary>Makes ready to measure a driver: lab/Guest/Loads/LoadSetup.cs reads what is said of it.</summary>
    public Task OpenAsync(string function, string load, CancellationToken cancel) => DoneAsync($"open {function}{_way} {load}", cancel);

    /// <summary>Puts the driver that was opened under load.</summary>
    /// <returns>What that came to, as lab/Guest/Loads/LoadResult.cs writes it.</returns>
    public Task<string> LoadAsync(string function, long operations, ulong seed, CancellationToken cancel) => DoneAsync($"load {function} {operations} {seed}", cancel);

    /// <summary>Has it look for answers with nothing under way.</summary>
    /// <inheritdoc cref="LoadAsync"/>
    public Task<string> IdleAsync(string function, long turns, CancellationToken cancel) => DoneAsync($"idle {function} {turns}", cancel);

    /// <summary>Lets go of the driver.</summary>
    public Task CloseAsync(string function, CancellationToken cancel) => DoneAsync($"close {function}", cancel);

    /// <summary>Ends an agent that hangs; the next call starts another.</summary>
    public Task KillAsync(CancellationToken cancel)
    {
        Dispose();
        return ShellAsync($"kill -9 $(cat {PidFile}) 2>/dev/null || true", cancel);
    }

    /// <summary>Lets the agent end.</summary>
    public void Dispose()
    {
        _talk?.Dispose();
        _talk = null;
    }

    private async Task<string> DoneAsync(string call, CancellationToken cancel)
    {
        var (code, text) = await CallAsync(call, _ => { }, cancel).ConfigureAwait(false);
        return code == 0 ? text : throw new GuestCommandException(call, $"failed: {text}");
    }

    private async Task<(int Code, string Text)> CallAsync(string call, Action<string> line, CancellationToken cancel)
    {
        _talk ??= _shell.Converse(_command);
        await _talk.SayAsync(call, cancel).ConfigureAwait(false);
        var begun = Stopwatch.GetTimestamp();
        while (await _talk.HearAsync(Left(begun), cancel).ConfigureAwait(false) is { } heard)
            if (heard.StartsWith(LastLine, StringComparison.Ordinal))
                return Last(heard);
            else
                line(heard);
        var end = await _talk.EndAsync(Timeout).ConfigureAwait(false);
        Dispose();
        throw new GuestCommandException(call, $"the agent ended with exit code {end.ExitCode}", end);
    }

    // Of the whole call: an agent that never stops writing hangs too.
    private TimeSpan Left(long begun) => Timeout - Stopwatch.GetElapsedTime(begun) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    private static (int Code, string Text) Last(string line)
    {
        var words = line.Split(' ', 3);
        return (int.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
    }

    private async Task<string> ShellAsync(string command, CancellationToken cancel) =>
        (await _shell.RunAsync(command, Timeout, cancel).ConfigureAwait(false)).EnsureSuccess(command).Output.Trim();
}
