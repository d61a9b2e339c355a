using Lab.Driver;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Providers;

/// <summary>The providers of a machine, and the choice among them (pci_p2pdma_add_resource, pci_p2pmem_publish, pci_p2pmem_find_many).</summary>
/// <param name="routes">How functions reach each other here.</param>
/// <param name="seed">Of the choice among equals, so that a run can be repeated; Linux asks its random numbers.</param>
public sealed class PeerRegistry(RouteFinder routes, int seed)
{
    private readonly List<Provider> _providers = [];
    private readonly Random _ties = new(seed);

    /// <summary>All of them, in the order in which they came.</summary>
    public IReadOnlyList<Provider> Providers => _providers;

    /// <summary>Registers a range of a BAR.</summary>
    /// <exception cref="DriverException">The range is not in the BAR, not of whole pages, or overlaps another provider; or the BAR has no address.</exception>
    public Provider Add(ProviderOptions options)
    {
        var provider = new Provider(options);
        if (_providers.Find(other => Overlap(other, provider)) is { } overlapped)
            throw new DriverException($"provider {provider} overlaps {overlapped}, which was registered before");
        _providers.Add(provider);
        return provider;
    }

    /// <summary>The published provider with the least sum of distances to all clients; among equals, by the seed.</summary>
    /// <returns>Null where none can be reached by all of them.</returns>
    /// <exception cref="ArgumentException">There are no clients.</exception>
    public Provider? Nearest(IReadOnlyCollection<PciNode> clients) => First(clients, distance => distance);

    /// <summary>The opposite of <see cref="Nearest"/>, for an orchestrator that is wrong on purpose.</summary>
    internal Provider? Farthest(IReadOnlyCollection<PciNode> clients) => First(clients, distance => -distance);

    private Provider? First(IReadOnlyCollection<PciNode> clients, Func<int, int> order)
    {
        List<Provider> first = [];
        var least = int.MaxValue;
        foreach (var provider in _providers.Where(p => p.IsPublished))
        {
            if (RouteFinder.Distance(routes.FindMany(provider.Node, clients)) is not { } distance || order(distance) > least)
                continue;
            if (order(distance) < least)
                first.Clear();
            least = order(distance);
            first.Add(provider);
        }
        return first.Count == 0 ? null : first[_ties.Next(first.Count)];
    }

    private static bool Overlap(Provider a, Provider b) =>
        a.BusAddress < b.BusAddress + (ulong)b.Bytes && b.BusAddress < a.BusAddress + (ulong)a.Bytes;
}
