using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lab.Machine;

namespace Lab.Cases.Running;

/// <summary>Runs cases, as many as possible on one boot: neighbours that want the same machine share it.</summary>
/// <param name="run">Owns QEMUs and temporary files.</param>
/// <param name="site">QEMU, image and agent.</param>
/// <param name="directory">Folder for all evidence.</param>
/// <param name="progress">Told what goes on.</param>
/// <param name="onSurprise">Called with the guest still running after a verdict that was not expected.</param>
public sealed class CaseRunner(
    LabRun run, LabSite site, string directory, IProgress<string>? progress, Func<GuestSession, CaseResult, CancellationToken, Task>? onSurprise = null)
{
    /// <summary>Runs the cases in order and yields each result as it is there.</summary>
    public async IAsyncEnumerable<CaseResult> RunAsync(ImmutableArray<Case> cases, [EnumeratorCancellation] CancellationToken cancel)
    {
        GuestSession? session = null;
        var (machine, machines, ran) = ("", 0, false);
        // Why the machine that cases want cannot be had: a boot that failed takes its time, and would fail again for the neighbour.
        MachineException? lacking = null;
        HostUnableException? unable = null;
        try
        {
            foreach (var @case in cases)
            {
                if (await UnsupportedAsync(@case, cancel).ConfigureAwait(false) is { } unsupported)
                {
                    yield return unsupported;
                    continue;
                }
                if (!@case.Guest)
                {
                    ran = true;
                    progress?.Report($"case {@case.Name}");
                    yield return await RunGuestlessAsync(@case, cancel).ConfigureAwait(false);
                    continue;
                }
                var wanted = JsonSerializer.Serialize(@case.Machine, CaseJson.Options);
                if (wanted != machine)
                {
                    if (session is not null)
                        await session.DisposeAsync().ConfigureAwait(false);
                    (session, lacking, machine) = (null, null, wanted);
                }
                if (session is null && lacking is null)
                    (session, lacking) = await BootAsync(@case, $"machine-{++machines}", cancel).ConfigureAwait(false);
                if (session is null)
                {
                    unable ??= lacking as HostUnableException;
                    yield return NotRun(@case, lacking!, Path.Combine(directory, $"machine-{machines}"));
                    continue;
                }
                (ran, session.KeepsDisks) = (true, site.Options.KeepDisks);
                progress?.Report($"case {@case.Name}");
                var result = await session.RunAsync(@case, Path.Combine(directory, @case.Name), cancel).ConfigureAwait(false);
                yield return result;
                if (!result.AsExpected && onSurprise is not null)
                    await onSurprise(session, result, cancel).ConfigureAwait(false);
                // After an error the guest is not to be trusted, after a power cut there is none: the next case gets a fresh one.
                if (result.Verdict == CaseVerdict.Error || session.IsOver)
                {
                    await session.DisposeAsync().ConfigureAwait(false);
                    session = null;
                }
            }
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync().ConfigureAwait(false);
        }
        // Some machines of a run may be beyond a host; one that could have none is no place to run it at all.
        if (!ran && unable is not null)
            throw unable;
    }

    private async Task<(GuestSession? Session, MachineException? Lacking)> BootAsync(Case @case, string name, CancellationToken cancel)
    {
        try
        {
            return (await GuestSession.BootAsync(run, site, site.Options.Place(@case.Machine), Path.Combine(directory, name), progress, cancel).ConfigureAwait(false), null);
        }
        catch (MachineException e) when (e is MachineLaunchException or HostUnableException)
        {
            progress?.Report($"{name}: {FirstLine(e)}");
            return (null, e);
        }
    }

    private CaseResult NotRun(Case @case, MachineException lacking, string evidence) => lacking is MachineLaunchException launch
        ? CaseResult.NotRun(@case, site.Options, CaseVerdict.Error, $"the machine of the case did not start: {FirstLine(launch)}{Said(launch)}; the evidence is in {launch.EvidenceDirectory}", evidence)
        : CaseResult.NotRun(@case, site.Options, CaseVerdict.Unsupported, lacking.Message.ReplaceLineEndings(" "), evidence);

    // The rest of the message is in the evidence too.
    private static string FirstLine(MachineException e) => e.Message.Split('\n')[0].TrimEnd();

    private static string Said(MachineLaunchException launch) => launch.LastOutput is [.., var last] ? $" ({last.Trim()})" : "";

    // A machine of its own each: it is there in no time.
    private async Task<CaseResult> RunGuestlessAsync(Case @case, CancellationToken cancel)
    {
        var folder = Path.Combine(directory, @case.Name);
        var session = await GuestlessSession.StartAsync(run, site.Qemu, @case.Machine, Path.Combine(folder, "machine"), cancel).ConfigureAwait(false);
        session.KeepsDisks = site.Options.KeepDisks;
        await using (session.ConfigureAwait(false))
            return await session.RunAsync(@case, folder, cancel).ConfigureAwait(false);
    }

    private async Task<CaseResult?> UnsupportedAsync(Case @case, CancellationToken cancel)
    {
        var options = site.Options;
        var reason = !@case.Archs.Contains(options.Arch) ? $"the case has no meaning on {options.Arch}, only on {string.Join(", ", @case.Archs)}"
            : !@case.Drivers.Contains(options.Driver) ? $"the case has no meaning for the {options.Driver} driver, only for {string.Join(", ", @case.Drivers)}"
            : options.Iommu && !@case.BehindIommu ? "the case has no meaning behind an IOMMU: QEMU sends transfers through it that a switch turns round below the root complex"
            : await NeedCheck.LacksAsync(@case, site, cancel).ConfigureAwait(false);
        return reason is null ? null : CaseResult.NotRun(@case, options, CaseVerdict.Unsupported, reason, directory);
    }
}
