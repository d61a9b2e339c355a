using System.CommandLine;
using Lab.Cases.Running;
using Lab.Containers;
using Lab.Machine;

namespace Lab.Cli;

/// <summary>What every verb with a machine begins with: a folder for evidence, everything built, QEMU found, a run that owns what is started.</summary>
/// <param name="Site">QEMU, image and agent.</param>
/// <param name="Evidence">Folder for the evidence.</param>
/// <param name="Run">Owns QEMUs and temporary files.</param>
/// <param name="Engine">Makes the containers; null where QEMUs are processes.</param>
internal sealed record OpenLab(LabSite Site, string Evidence, LabRun Run, Engine? Engine) : IAsyncDisposable
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
        // First: an engine that does not answer must not cost a set-up either.
        var engine = options.Host == LabOptions.Container ? await Engine.ConnectAsync(cancel).ConfigureAwait(false) : null;
        await Workplace.SetUpAsync(options, cancel).ConfigureAwait(false);
        var site = await LabSite.OpenAsync(Workplace.Paths, options, cancel).ConfigureAwait(false);
        if (engine is not null)
            site = await site.InContainersAsync(engine, Workplace.Progress, cancel).ConfigureAwait(false);
        return new(site, evidence, LabRun.Start(site.Host), engine);
    }

    public async ValueTask DisposeAsync()
    {
        await Run.DisposeAsync().ConfigureAwait(false);
        Engine?.Dispose();
    }
}
