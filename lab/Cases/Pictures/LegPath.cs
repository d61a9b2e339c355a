using System.Globalization;
using System.Text;
using Lab.Judge.Peers;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Pictures;

/// <summary>The line of one leg through a drawn tree: up from the client to where it turns round, and down to the provider, or into guest memory.</summary>
internal sealed class LegPath
{
    private readonly TreeLayout _layout;
    private readonly StringBuilder _data = new();
    private readonly int _up, _down;

    private LegPath(TreeLayout layout, int lane) => (_layout, _up, _down) = (layout, 2 * lane, 2 * lane + 1);

    /// <summary>The line, as an SVG path has it; it has gaps where it passes through a box.</summary>
    public string Data => _data.ToString();

    /// <summary>Where the leg's number stands.</summary>
    public (double X, double Y) Badge { get; private init; }

    /// <summary>Where data arrives, or where the way ends.</summary>
    public (double X, double Y) End { get; private set; }

    /// <summary>Whether the end is approached from the right, into guest memory; else from above.</summary>
    public bool EndsSideways { get; private set; }

    /// <summary>Draws a leg.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="client">Who accesses.</param>
    /// <param name="route">Its way through the tree; null for host memory.</param>
    /// <param name="layout">Where everything stands.</param>
    /// <param name="lane">Number of the leg.</param>
    public static LegPath Of(PeerLeg leg, PciNode client, PeerRoute? route, TreeLayout layout, int lane)
    {
        var (up, first) = (2 * lane, layout.Box(client));
        var path = new LegPath(layout, lane) { Badge = (first.X + layout.Beside(up), first.Top - 16) };
        if (route is null)
            path.IntoMemory(leg, client);
        else if (leg.Fate == PeerFate.Refused)
            path.Refused(client, route);
        else
            path.Through(leg, client, route);
        return path;
    }

    private void Through(PeerLeg leg, PciNode client, PeerRoute route)
    {
        var (own, provider) = (_layout.Box(client), _layout.Box(route.Provider));
        if (client == route.Provider && !route.TurnsAtRoot)
        {
            // Nothing is above it that has a part: a loop at its own edge.
            var over = own.Top - 10;
            Move(X(own, _up), own.Top).Down(over).Across(X(own, _down)).Down(own.Top);
        }
        else
        {
            var turn = Climb(client, route);
            if (turn is { } box)
                Move(X(box, _up), box.Bottom).Down(box.Bottom - 6).Across(X(box, _down)).Down(box.Bottom);
            else
                Move(X(_layout.Box(client.Host), _up), _layout.BarBottom).Down(_layout.InBar(_up)).Across(X(_layout.Box(route.Provider.Host), _down)).Down(_layout.BarBottom);
            Descend(route, turn);
        }
        End = leg.IsInto ? (X(provider, _down), provider.Top) : (X(own, _up), own.Top);
    }

    private void Refused(PciNode client, PeerRoute route)
    {
        var turn = Climb(client, route);
        End = turn is { } box ? (X(box, _up), box.Bottom) : (X(_layout.Box(client.Host), _up), _layout.BarBottom);
    }

    private void IntoMemory(PeerLeg leg, PciNode client)
    {
        var nodes = client.UpToRoot().ToList();
        Climb(nodes);
        var host = _layout.Box(client.Host);
        Rise(_layout.Box(nodes[^1]), host, _up);
        Move(X(host, _up), host.Top).Down(_layout.InBar(_up)).Across(_layout.MemoryRight);
        var own = _layout.Box(client);
        (End, EndsSideways) = leg.IsInto ? ((_layout.MemoryRight, _layout.InBar(_up)), true) : ((X(own, _up), own.Top), false);
    }

    /// <summary>Up to the box in which it turns; null for the root complex.</summary>
    private TreeBox? Climb(PciNode client, PeerRoute route)
    {
        var nodes = route.Up.ToList();
        Climb(nodes);
        if (!route.TurnsAtRoot)
            return _layout.Box(nodes[^1]);
        var host = _layout.Box(client.Host);
        Rise(_layout.Box(nodes[^1]), host, _up);
        if (client.Host == route.Provider.Host)
            return host;
        Move(X(host, _up), host.Top).Down(_layout.BarBottom);
        return null;
    }

    private void Climb(List<PciNode> nodes)
    {
        for (var i = 0; i + 1 < nodes.Count; i++)
            Rise(_layout.Box(nodes[i]), _layout.Box(nodes[i + 1]), _up);
    }

    private void Descend(PeerRoute route, TreeBox? turn)
    {
        var above = turn;
        if (above is null)
        {
            above = _layout.Box(route.Provider.Host);
            Move(X(above, _down), _layout.BarBottom).Down(above.Top);
        }
        foreach (var node in route.Down)
        {
            var box = _layout.Box(node);
            Rise(box, above, _down);
            above = box;
        }
    }

    // From the top of a box to the bottom of the one above.
    private void Rise(TreeBox box, TreeBox above, int lane) =>
        Move(X(box, lane), box.Top).Down(TreeLayout.Above(box, lane)).Across(X(above, lane)).Down(above.Bottom);

    private double X(TreeBox box, int lane) => box.X + _layout.Beside(lane);

    private LegPath Move(double x, double y) => Add($"M{Number(x)} {Number(y)}");

    private LegPath Down(double y) => Add($"V{Number(y)}");

    private LegPath Across(double x) => Add($"H{Number(x)}");

    private LegPath Add(string step)
    {
        _data.Append(_data.Length == 0 ? "" : " ").Append(step);
        return this;
    }

    private static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);
}
