using System.Collections.Immutable;
using Lab.Cases.Steps;
using Lab.Driver.Plans;
using Lab.Machine;

namespace Lab.Cases.Minimising;

/// <summary>Smaller cases made of one: fewer steps, less of a machine, smaller sizes. Whether one is still a case is for its reader to say.</summary>
internal static class CaseShrinks
{
    /// <summary>The case without one of <paramref name="pieces"/> parts of its steps, for each part.</summary>
    public static IEnumerable<Case> WithoutPart(Case whole, int pieces)
    {
        var count = Count(whole);
        for (var i = 0; i < pieces; i++)
        {
            var (start, end) = (count * i / pieces, count * (i + 1) / pieces);
            if (end > start && end - start < count)
                yield return whole.Steps.Length > 0 ? whole with { Steps = whole.Steps.RemoveRange(start, end - start) } : whole with { Peers = whole.Peers.RemoveRange(start, end - start) };
        }
    }

    /// <summary>How many steps it has.</summary>
    public static int Count(Case @case) => Math.Max(@case.Steps.Length, @case.Peers.Length);

    /// <summary>The case with one thing less, or one thing smaller, the largest first.</summary>
    public static IEnumerable<Case> Smaller(Case whole)
    {
        for (var i = 0; i < whole.Steps.Length; i++)
            foreach (var step in WithFewerWords(whole.Steps[i]))
                yield return whole with { Steps = whole.Steps.SetItem(i, step) };
        foreach (var machine in Machines(whole.Machine))
            yield return whole with { Machine = machine };
        if (whole.Steps.Length == 0 && whole.Peers.Length == 0)
            foreach (var plan in Plans(whole.Plan))
                yield return whole with { Plan = plan };
    }

    private static IEnumerable<CaseStep> WithFewerWords(CaseStep step) =>
        step.Text.Words.Keys.Except(HostStep.All[step.Text.Verb].Needs).Select(word => new CaseStep(new(step.Text.Verb, step.Text.Words.Where(other => other.Key != word))));

    private static IEnumerable<Topology> Machines(Topology whole)
    {
        if (whole.Iommu is not null)
            yield return whole with { Iommu = null };
        if (whole.Cpus > 1)
            yield return whole with { Cpus = 1 };
        for (var i = whole.Controllers.Length - 1; i > 0; i--)
            yield return whole with { Controllers = whole.Controllers.RemoveAt(i) };
        foreach (var endpoint in whole.Endpoints)
            yield return whole with { Endpoints = whole.Endpoints.Remove(endpoint) };
        foreach (var bridge in whole.Switches)
            yield return whole with { Switches = whole.Switches.Remove(bridge) };
        foreach (var port in whole.RootPorts)
            yield return whole with { RootPorts = whole.RootPorts.Remove(port) };
        foreach (var bridge in whole.HostBridges)
            yield return whole with { HostBridges = whole.HostBridges.Remove(bridge) };
        foreach (var argument in whole.Arguments)
            yield return whole with { Arguments = whole.Arguments.Remove(argument) };
        for (var i = 0; i < whole.Controllers.Length; i++)
            foreach (var device in Devices(whole.Controllers[i]))
                yield return whole with { Controllers = whole.Controllers.SetItem(i, device) };
    }

    private static IEnumerable<NvmeDevice> Devices(NvmeDevice whole)
    {
        foreach (var property in whole.Properties)
            yield return whole with { Properties = whole.Properties.Remove(property) };
        if (whole.Bus is not null)
            yield return whole with { Bus = null };
        if (whole.CmbMiB > 0)
            yield return whole with { CmbMiB = 0 };
        if (whole.PmrMiB > 0)
            yield return whole with { PmrMiB = 0 };
        if (whole.CmbMiB > 1)
            yield return whole with { CmbMiB = 1 };
        if (whole.PmrMiB > 1)
            yield return whole with { PmrMiB = 1 };
        if (whole.DiskMiB > 1)
            yield return whole with { DiskMiB = Math.Max(1, whole.DiskMiB / 8) };
    }

    private static IEnumerable<Plan> Plans(Plan whole)
    {
        foreach (var transfers in new[] { 1, whole.Transfers / 2, whole.Transfers - 1 }.Where(n => n >= 1 && n < whole.Transfers).Distinct())
            yield return whole with { Transfers = transfers };
        if (whole.Threads > 1)
            yield return whole with { Threads = 1 };
        if (whole.Queues > 1)
            yield return whole with { Queues = 1 };
        if (whole.Batch > 1)
            yield return whole with { Batch = 1 };
        if (whole.Interrupts)
            yield return whole with { Interrupts = false };
        if (whole.ShadowDoorbells)
            yield return whole with { ShadowDoorbells = false };
        foreach (var depth in new[] { 2, whole.Depth / 2 }.Where(n => n >= 2 && n < whole.Depth).Distinct())
            yield return whole with { Depth = depth };
        if (whole.Bytes > 512)
            yield return whole with { Bytes = whole.Bytes / 2 / 512 * 512 };
        if (whole.PageOffset > 0)
            yield return whole with { PageOffset = 0 };
    }
}
