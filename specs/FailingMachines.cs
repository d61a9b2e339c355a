using Lab.Cases;
using Lab.Cases.Running;
using Lab.Fixtures;

namespace Lab.Specs;

/// <summary>Cases whose machine does not start, or is lost: with a guest and without one the rest of the run goes on.</summary>
internal static class FailingMachines
{
    /// <summary>A site whose QEMU is behind a script that begins with something else.</summary>
    public static Task<LabSite> SiteAsync(LabSite site, Scratch scratch, string begin)
    {
        var fake = scratch.Script("qemu-system-x86_64", $"qemu='{site.Qemu.Path}'\n{begin}\nexec \"$qemu\" \"$@\"");
        return LabSite.OpenAsync(site.Paths, site.Options with { Qemu = fake }, TestContext.Current.CancellationToken);
    }

    /// <summary>All results, in order.</summary>
    public static async Task<List<CaseResult>> RunAsync(LabHost host, LabSite site, params Case[] cases)
    {
        List<CaseResult> results = [];
        await foreach (var result in new CaseRunner(host.Run, site, host.NewEvidence("failing"), null).RunAsync([.. cases], TestContext.Current.CancellationToken))
            results.Add(result);
        return results;
    }
}
