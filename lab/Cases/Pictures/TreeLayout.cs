using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Pictures;

/// <summary>Where everything of a drawn tree stands: the root complex on top, each row of the tree below it, room for the paths in between.</summary>
internal sealed class TreeLayout
{
    /// <summary>Between two lanes side by side, and one above the other.</summary>
    public const double LanePitch = 10, LaneRise = 6;
    /// <summary>Above a box: the number of a path and the point of its arrow.</summary>
    public const double BadgeRoom = 28;
    public const double LineHeight = 14, Padding = 12;

    private const double LeastWidth = 156, Gap = 22, MemoryWidth = 120, TurnRoom = 12;
    private readonly int _lanes;
    private readonly List<TreeBox> _all = [];

    /// <summary>Places the boxes.</summary>
    /// <param name="hosts">The tree.</param>
    /// <param name="lanes">Paths to be drawn, each of which has two lanes: up and down.</param>
    /// <param name="left">Least x.</param>
    /// <param name="top">Least y.</param>
    public TreeLayout(List<TreeBox> hosts, int lanes, double left, double top)
    {
        (_lanes, Hosts, Left, Top) = (lanes, hosts, left, top);
        var width = Math.Max(LeastWidth, 2 * lanes * LanePitch + 2 * Padding);
        var x = left + MemoryWidth + Gap;
        foreach (var host in hosts)
            x += Place(host, x, width) + Gap;
        Right = x - Gap;
        BarHeight = 26 + lanes * LaneRise * 2 + 6;
        var y = top + BarHeight + BadgeRoom;
        for (var row = hosts; row.Count > 0; row = [.. row.SelectMany(box => box.Below)])
        {
            var height = row.Max(box => box.Lines.Count) * LineHeight + Padding + TurnRoom;
            foreach (var box in row)
                (box.Top, box.Height) = (y, height);
            Bottom = y + height;
            y = Bottom + TurnRoom + BadgeRoom + 2 * lanes * LaneRise;
        }
    }

    public IReadOnlyList<TreeBox> Hosts { get; }
    public IReadOnlyList<TreeBox> All => _all;
    public double Left { get; }
    public double Top { get; }
    public double Right { get; }
    public double Bottom { get; }
    public double BarHeight { get; }
    /// <summary>Left edge of the root complex, which guest memory stands beside.</summary>
    public double BarLeft => Left + MemoryWidth + Gap;
    public double BarBottom => Top + BarHeight;
    public double MemoryRight => Left + MemoryWidth;

    public TreeBox Box(PciNode node) => _all.First(box => box.Node == node || box.Names.Contains(node.Name));

    public TreeBox Box(HostBridge host) => Hosts.First(box => box.Names[0] == host.Name);

    /// <summary>How far beside the centre of a box a lane is.</summary>
    public double Beside(int lane) => (lane - (2 * _lanes - 1) / 2.0) * LanePitch;

    /// <summary>Where a lane runs sideways above a box.</summary>
    public static double Above(TreeBox box, int lane) => box.Top - BadgeRoom - lane * LaneRise;

    /// <summary>Where a lane runs sideways in the root complex.</summary>
    public double InBar(int lane) => BarBottom - 6 - lane * LaneRise;

    private double Place(TreeBox box, double left, double width)
    {
        _all.Add(box);
        box.Width = width;
        var x = left;
        foreach (var child in box.Below)
            x += Place(child, x, width) + Gap;
        box.X = box.Below.Count == 0 ? left + width / 2 : (box.Below[0].X + box.Below[^1].X) / 2;
        return Math.Max(width, x - Gap - left);
    }
}
