using System.CommandLine;
using Lab.Cases.Running;
using Lab.Machine;

namespace Lab.Cli;

/// <summary>What every verb with a machine begins with: a folder for evidence, everything built, QEMU found, a run that owns what is started.</summary>
/// <param name="Site">QEMU, image and agent.</param>
/// <param name="Evidence">Folder for the evidence.</param>
/// <param name="Run">Owns QEMUs and temporary files.</param>
internal sealed record OpenLab(LabSite Site, string Evidence, LabRun Run) : IAsyncDisposable
{
    /// <summary>For a verb with one guest.</summary>
    public static Task<OpenLab> OpenAsync(CommonOptions common, ParseResult parsed, CancellationToken cancel)
    {
        var options = common.Read(parsed);
        // First: a folder that cannot be written must not cost a set-up.
        return OpenAsync(options, Workplace.EvidenceFolder(options.Out), cancel);
    }

    /// <summary>For one architecture.</summary>
    public static async Task<OpenLab> OpenAsync(LabOptions options, string evidence, CancellationToken cancel)
    {
        await Workplace.SetUpAsync(options.Arch, options.Runtime, cancel).ConfigureAwait(false);
        var site = await LabSite.OpenAsync(Workplace.Paths, options, cancel).ConfigureAwait(false);
        return new(site, evidence, LabRun.Start());
    }

    public ValueTask DisposeAsync() => Run.DisposeAsync();
}
