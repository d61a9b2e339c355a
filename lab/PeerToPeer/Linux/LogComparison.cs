using System.Text.RegularExpressions;
using Lab.PeerToPeer.Routes;

namespace Lab.PeerToPeer.Linux;

/// <summary>
/// Says what Linux must have logged of the routes that were found here (drivers/pci/p2pdma.c, calc_map_type_and_dist and __host_bridge_whitelist), and
/// compares. The block layer's errors must be of disks whose controller does not reach some memory; it leaves some of them out when there are many.
/// </summary>
/// <param name="answers">Linux's.</param>
/// <param name="routes">The routes as they are found here.</param>
internal sealed class LogComparison(LinuxAnswers answers, IReadOnlyList<PeerRoute> routes)
{
    private static readonly Regex Transfer = new("^[a-zA-Z/ ]+ error, dev (?<disk>[a-z0-9]+), sector ", RegexOptions.CultureInvariant);
    // The driver that a function has goes before its name.
    private static readonly Regex Driver = new("^[a-z]+ (?=[0-9a-f]{4}:)", RegexOptions.CultureInvariant);

    public IEnumerable<LinuxDisagreement> Disagreements()
    {
        var refused = answers.Memories.Where(memory => routes.Any(route => route.Type == MapType.NotSupported && route.Client.Name == memory.Function)).Select(memory => memory.Disk).ToList();
        var expected = routes.SelectMany(Expected).ToList();
        foreach (var line in answers.Log)
            if (Transfer.Match(line) is { Success: true } transfer ? !refused.Contains(transfer.Groups["disk"].Value) : !expected.Remove(Driver.Replace(line, "")))
                yield return new(LinuxSubject.Log, line, "nothing is to be logged like that, or not so often");
        foreach (var line in expected)
            yield return new(LinuxSubject.Log, "logged nothing like that, or not so often", line);
    }

    private IEnumerable<string> Expected(PeerRoute route)
    {
        if (route.Redirecting.Count > 0 && route.Meets is not null)
        {
            yield return $"{route.Client}: ACS redirect is set between the client and provider ({route.Provider})";
            yield return $"{route.Client}: to disable ACS redirect for this path, add the kernel parameter: pci=disable_acs_redir={string.Join(";", route.Redirecting)}";
            // Of those that share a bridge, and so the host bridge above it, Linux says that it does not know that one, where a function stands for it.
            if (route.Type == MapType.NotSupported && route.Client.Host is { IsKnown: true } host)
                yield return $"{First(host.Name)}: Host bridge not in P2PDMA whitelist: {host.Vendor:x4}:{host.Device:x4}";
        }
        if (route.Type == MapType.NotSupported)
            yield return $"{route.Client}: cannot be used for peer-to-peer DMA as the client and provider ({route.Provider}) do not share an upstream bridge or whitelisted host bridge";
    }

    private string First(string root) => answers.Functions.Where(function => function.Root == root && function.Bridge is null).OrderBy(function => function.SlotAndFunction).First().Name;
}
