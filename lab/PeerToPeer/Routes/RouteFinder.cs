using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Routes;

/// <summary>
/// Finds how a client reaches a provider, by the rules of Linux (drivers/pci/p2pdma.c, calc_map_type_and_dist), so that a prediction here can be
/// held against the kernel's own.
/// </summary>
/// <param name="processor">The host's.</param>
public sealed class RouteFinder(Processor processor)
{
    /// <summary>The way of one client.</summary>
    /// <param name="provider">Who has the memory.</param>
    /// <param name="client">Who accesses it.</param>
    public PeerRoute Find(PciNode provider, PciNode client)
    {
        List<PciNode> redirecting = [];
        var (up, meets) = (0, (PciNode?)null);
        var above = client.UpToRoot().ToList();
        foreach (var node in provider.UpToRoot())
        {
            // Also the one where the ways meet, and the provider itself.
            if (node.Redirects)
                redirecting.Add(node);
            if (above.Contains(node))
            {
                meets = node;
                break;
            }
            up++;
        }
        var down = meets is null ? above.Count : above.IndexOf(meets);
        if (meets is null)
            return ThroughHost(provider, client, up + down, null, redirecting, $"they share no bridge below the root complex, and {Forwarding(provider, client)}");

        redirecting.AddRange(above.Take(down).Where(node => node.Redirects));
        if (redirecting.Count == 0)
            return new(provider, client, MapType.BusAddress, up + down, meets, redirecting, meets == client && meets == provider
                ? "the function reaches its own memory"
                : $"{meets} turns the accesses round, and nothing on the way redirects them");
        var names = string.Join(", ", redirecting);
        return ThroughHost(provider, client, up + down, meets, redirecting, $"ACS of {names} sends them up to the root complex, and {Forwarding(provider, client)}");
    }

    /// <summary>The ways of several clients to one provider.</summary>
    /// <exception cref="ArgumentException">There are no clients.</exception>
    public IReadOnlyList<PeerRoute> FindMany(PciNode provider, IReadOnlyCollection<PciNode> clients) => clients.Count > 0
        ? [.. clients.Select(client => Find(provider, client))]
        : throw new ArgumentException("there are no clients: name at least one function that is to reach the memory", nameof(clients));

    /// <summary>The sum of the distances, as Linux has it; null when one of the clients cannot reach the provider.</summary>
    public static int? Distance(IReadOnlyCollection<PeerRoute> routes) =>
        routes.Any(route => route.Type == MapType.NotSupported) ? null : routes.Sum(route => route.Distance);

    private PeerRoute ThroughHost(PciNode provider, PciNode client, int distance, PciNode? meets, List<PciNode> redirecting, string reason) =>
        new(provider, client, MayForward(provider, client) ? MapType.ThroughHostBridge : MapType.NotSupported, distance, meets, redirecting, reason);

    private bool MayForward(PciNode provider, PciNode client)
    {
        if (processor.Forwards)
            return true;
        return provider.Host == client.Host
            ? HostBridgeList.Forwards(provider.Host, withinOne: true)
            : HostBridgeList.Forwards(provider.Host, withinOne: false) && HostBridgeList.Forwards(client.Host, withinOne: false);
    }

    private string Forwarding(PciNode provider, PciNode client)
    {
        if (processor.Forwards)
            return $"a root complex of {processor.Vendor} family 0x{processor.Family:x} forwards between its ports";
        var hosts = provider.Host == client.Host ? Describe(provider.Host) : $"{Describe(provider.Host)}, {Describe(client.Host)}";
        return MayForward(provider, client) ? $"{hosts}: known to forward between ports" : $"{hosts}: not known to forward between ports";
    }

    private static string Describe(HostBridge host) => host.IsKnown ? $"host bridge {host.Name} ({host.Vendor:x4}:{host.Device:x4})" : $"host bridge {host.Name} (no function stands for it)";
}
