using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Lab.Driver.Memory;
using Lab.Driver.Plans;
using Lab.Driver.Wrong;
using Lab.Machine;
using Lab.Machine.Symbols;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Ordering;
using Lab.Trace;

namespace Lab.Cases.Running;

/// <summary>
/// The nvme driver of the guest's kernel. It is bound, given the plan's transfers by dd and unbound; what it meant is told by the kernel's own
/// trace. Copy and fence are its own; depth, batch and the place of the queue are asked of it, as far as it can be asked.
/// </summary>
internal sealed partial class LinuxDriver(GuestMachine machine, TimeSpan timeout) : IGuestDriver
{
    private string? _failure;

    /// <inheritdoc/>
    public async Task<string?> WhyNotAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        var (plan, kernel) = (experiment.Plan, $"Linux {experiment.Cell.Kernel} on {experiment.Cell.Arch}");
        if (plan.Wrong != WrongDriver.None)
            return $"Linux's driver cannot be told to be wrong: plan.wrong is {plan.Wrong}";
        if (plan.Mapping != MemoryType.Uncached)
            return $"Linux's driver cannot be told how to map the CMB: plan.mapping is {plan.Mapping}, {LinuxSource.CmbFile} has {LinuxSource.CmbMemory}";
        var lacks = (await ShellAsync(LinuxScripts.Lacks, cancel).ConfigureAwait(false)).Split('\n');
        return lacks.Contains("tracefs") ? $"{kernel} has no tracefs: nobody tells what its nvme driver means"
            : lacks.Contains("module") ? $"{kernel} has its nvme driver built in: it takes no parameters"
            : plan.SubmissionQueue == MemoryPlace.Cmb && lacks.Contains("p2pdma")
                ? LacksPeerToPeer(kernel)
            : null;
    }

    /// <summary>Why a kernel's nvme driver puts no queue into the CMB.</summary>
    public static string LacksPeerToPeer(string kernel) =>
        $"{kernel} is built without CONFIG_PCI_P2PDMA (it has no symbol pci_p2pdma_add_resource), without which its nvme driver leaves the CMB alone";

    /// <inheritdoc/>
    public async Task PrepareAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        _failure = null;
        var plan = experiment.Plan;
        await ShellAsync(LinuxScripts.Prepare(function, plan), cancel).ConfigureAwait(false);
        var pattern = new byte[plan.Transfers * plan.Bytes];
        DataPattern.Fill(pattern, plan.Seed, 0);
        using var bytes = new MemoryStream(pattern);
        var upload = $"cat >{LinuxScripts.Pattern}";
        (await machine.Shell.RunAsync(upload, bytes, timeout, cancel).ConfigureAwait(false)).EnsureSuccess(upload);
    }

    /// <inheritdoc/>
    public async Task DriveAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        try
        {
            var result = await machine.Shell.RunAsync(LinuxScripts.Drive(function, experiment.Plan), timeout, cancel).ConfigureAwait(false);
            foreach (var fact in result.Output.Split('\n').Select(line => line.Split('=', 2)).Where(fact => fact.Length == 2))
                experiment.Note(fact[0], fact[1].Trim());
            if (result.ExitCode != 0)
                _failure = result.Error.Trim().ReplaceLineEndings(" ");
        }
        catch (GuestCommandException e) when (!cancel.IsCancellationRequested && e.Result is null)
        {
            // A driver that hangs is a driver that failed, not a lab that did: the judge sees how far it came.
            machine.AliveCheck();
            _failure = $"the driver did not end within {timeout.TotalSeconds:0} s";
        }
    }

    /// <summary>Fetches what the driver left in the guest and tells it: with the device trace on, the transport itself would fill it.</summary>
    public async Task ReleaseAsync(Experiment experiment, string function, CancellationToken cancel)
    {
        var trace = await KeepAsync(experiment, "ftrace.txt", LinuxScripts.Trace, cancel).ConfigureAwait(false);
        var log = await KeepAsync(experiment, "dmesg.txt", "dmesg", cancel).ConfigureAwait(false);
        if (log.Split('\n').FirstOrDefault(line => Buffer().IsMatch(line)) is { } buffer)
            experiment.Note("kernelLog", Time().Replace(buffer, "").Trim());
        var commands = 0;
        foreach (var intent in Read(trace, experiment))
        {
            experiment.Meant(intent);
            commands += intent is CommandEnded { Queue: > 0 } ? 1 : 0;
        }
        _failure ??= log.Split('\n').FirstOrDefault(line => Trouble().IsMatch(line)) is { } trouble ? $"the kernel's log says: {trouble.Trim()}" : null;
        if (_failure is null)
            await TellDataAsync(experiment, cancel).ConfigureAwait(false);
        experiment.Meant(_failure is null ? new DriverFinished(commands) : new DriverFailed(_failure));
        await ShellAsync(LinuxScripts.Release(function), cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<CodeSymbol>> NameAsync(Experiment experiment, IReadOnlyList<ulong> pcs, CancellationToken cancel)
    {
        if (pcs.Count == 0)
            return [];
        var symbols = KernelSymbols.Read(await ShellAsync(KernelSymbols.Ask(pcs), cancel).ConfigureAwait(false));
        return [.. pcs.Select(pc => (Pc: pc, Place: symbols.Find(pc))).Select(named => new CodeSymbol(named.Pc, named.Place.Name, named.Place.Offset, named.Place.Line, named.Place.Source))];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static ImmutableArray<Intent> Read(string trace, Experiment experiment)
    {
        try
        {
            using var reader = new StringReader(trace);
            return KernelTraceReader.Read(reader, experiment.Plan.SubmissionQueue == MemoryPlace.Cmb ? "cmb" : "host", bigEndian: experiment.Cell.Arch == "s390x");
        }
        catch (KernelTraceException e)
        {
            throw new CaseException($"{e.Message}.", 4);
        }
    }

    private async Task TellDataAsync(Experiment experiment, CancellationToken cancel)
    {
        var plan = experiment.Plan;
        var back = Convert.FromBase64String(await ShellAsync($"base64 {LinuxScripts.ReadBack}", cancel).ConfigureAwait(false));
        if (back.Length < plan.Transfers * plan.Bytes)
            throw new CaseException($"dd left {back.Length} of {plan.Transfers * plan.Bytes} bytes and said that all is well.", 4);
        for (var i = 0; i < plan.Transfers; i++)
            experiment.Meant(new DataWritten((long)i * plan.Bytes, plan.Bytes, plan.Seed));
        for (var i = 0; i < plan.Transfers; i++)
            experiment.Meant(new DataRead(
                (long)i * plan.Bytes, plan.Bytes, DataPattern.Digest(back.AsSpan(i * plan.Bytes, plan.Bytes))));
    }

    private async Task<string> KeepAsync(Experiment experiment, string name, string command, CancellationToken cancel)
    {
        var text = await ShellAsync(command, cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(experiment.Directory, name), text + "\n", cancel).ConfigureAwait(false);
        return text;
    }

    private async Task<string> ShellAsync(string command, CancellationToken cancel) =>
        (await machine.Shell.RunAsync(command, timeout, cancel).ConfigureAwait(false)).EnsureSuccess(command).Output.TrimEnd();

    [GeneratedRegex(@"\b(BUG|Oops|WARNING): |Call Trace:|I/O error|I/O tag .* timeout|I/O \d+ .*timeout|controller is down|Removing after probe failure|Device not ready")]
    private static partial Regex Trouble();

    [GeneratedRegex("CMB|peer-to-peer DMA memory")]
    private static partial Regex Buffer();

    [GeneratedRegex(@"^\[ *[0-9.]+\] ")]
    private static partial Regex Time();
}
