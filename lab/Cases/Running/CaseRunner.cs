using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Lab.Driver;
using Lab.Guestless;
using Lab.Images;
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
        Exception? lacking = null;
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
                    progress?.Report($"case {@case.Name}");
                    var (done, why) = await RunGuestlessAsync(@case, cancel).ConfigureAwait(false);
                    (ran, unable) = (ran || why is null, unable ?? why as HostUnableException);
                    yield return done;
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
                {
                    var evidence = Path.Combine(directory, $"machine-{++machines}");
                    (session, lacking) = await StartAsync($"machine-{machines}", () => GuestSession.BootAsync(run, site, site.Options.Place(@case.Machine), evidence, progress, cancel)).ConfigureAwait(false);
                }
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

    // What is wrong with the case itself ends the run, as it does where the case is read.
    private async Task<(T? Session, Exception? Lacking)> StartAsync<T>(string name, Func<Task<T>> start) where T : class
    {
        try
        {
            return (await start().ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is MachineException and not MachineInputException or QtestException or DriverException)
        {
            progress?.Report($"{name}: {FirstLine(e)}");
            return (null, e);
        }
    }

    private CaseResult NotRun(Case @case, Exception lacking, string evidence) => lacking is HostUnableException
        ? CaseResult.NotRun(@case, site.Options, CaseVerdict.Unsupported, lacking.Message.ReplaceLineEndings(" "), evidence)
        : CaseResult.NotRun(@case, site.Options, CaseVerdict.Error, $"the machine of the case did not start: {FirstLine(lacking)}{Said(lacking)}; the evidence is in {evidence}", evidence);

    // The rest of the message is in the evidence too.
    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].TrimEnd();

    private static string Said(Exception lacking) => lacking is MachineLaunchException { LastOutput: [.., var last] } ? $" ({last.Trim()})" : "";

    // A machine of its own each: it is there in no time.
    private async Task<(CaseResult Result, Exception? Lacking)> RunGuestlessAsync(Case @case, CancellationToken cancel)
    {
        var folder = Path.Combine(directory, @case.Name);
        var evidence = Path.Combine(folder, "machine");
        var (session, lacking) = await StartAsync(@case.Name, () => GuestlessSession.StartAsync(run, site.Qemu, @case.Machine, evidence, cancel)).ConfigureAwait(false);
        if (session is null)
            return (NotRun(@case, lacking!, evidence), lacking);
        session.KeepsDisks = site.Options.KeepDisks;
        await using (session.ConfigureAwait(false))
            return (await session.RunAsync(@case, folder, cancel).ConfigureAwait(false), null);
    }

    private async Task<CaseResult?> UnsupportedAsync(Case @case, CancellationToken cancel)
    {
        var options = site.Options;
        var reason = !@case.Guest && options.Arch != Architectures.Default ? $"a case without a guest runs on {Architectures.Default} only: there is no board for it on {options.Arch}"
            : !@case.Archs.Contains(options.Arch) ? $"the case has no meaning on {options.Arch}, only on {string.Join(", ", @case.Archs)}"
            : !@case.Drivers.Contains(options.Driver) ? $"the case has no meaning for the {options.Driver} driver, only for {string.Join(", ", @case.Drivers)}"
            : options.Iommu && !@case.BehindIommu ? "the case has no meaning behind an IOMMU: QEMU sends transfers through it that a switch turns round below the root complex"
            : await NeedCheck.LacksAsync(@case, site, cancel).ConfigureAwait(false);
        return reason is null ? null : CaseResult.NotRun(@case, options, CaseVerdict.Unsupported, reason, directory);
    }
}
