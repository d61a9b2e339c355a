using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Pictures;

/// <summary>What lies between two functions, in a few words, by the tree alone: a case's name says nothing of it.</summary>
internal static class TopologyName
{
    /// <summary>Names the way of a client to a provider.</summary>
    /// <param name="route">By the tree, for a processor of which nothing is known.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="type">The map type that holds here: where the tree alone does not tell it, the processor does.</param>
    /// <param name="hotPlugged">Whether one of the two was plugged while the guest ran.</param>
    public static string Of(PeerRoute route, PciTree tree, string type, bool hotPlugged)
    {
        List<string> words = [Shape(route, tree)];
        // Without a bridge in common the way goes over the root complex, redirected or not.
        if (route.Client != route.Provider && route.Meets is not null && route.Redirecting.Count > 0)
            words.Add("ACS redirects");
        if (route.Type == MapType.NotSupported && type == $"{MapType.ThroughHostBridge}")
            words.Add("processor forwards");
        if (hotPlugged)
            words.Add("hot-plugged");
        return string.Join(", ", words);
    }

    private static string Shape(PeerRoute route, PciTree tree)
    {
        if (route.Client == route.Provider)
            return "own memory";
        if (route.Client.Host != route.Provider.Host)
            return "two host bridges";
        if (route.Meets is not { } meets)
            return IsBelowPort(route.Client) && IsBelowPort(route.Provider) ? "sibling root ports" : "one root bus";
        // To the place where they meet, ACS or not.
        var switches = Between(route.Client, meets).Concat(Between(route.Provider, meets)).Append(meets).Distinct().Count(node => tree.Record(node).Kind == PortKind.Upstream);
        return switches switch
        {
            0 => tree.Record(meets).Kind == PortKind.RootPort ? "same root port" : "same port of a switch",
            1 => "one switch",
            2 => "two levels of switches",
            _ => $"{switches} levels of switches",
        };
    }

    private static IEnumerable<PciNode> Between(PciNode node, PciNode meets) => node.UpToRoot().TakeWhile(above => above != meets);

    private static bool IsBelowPort(PciNode node) => node.Upstream is not null;
}
