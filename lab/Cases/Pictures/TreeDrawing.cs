using System.Xml.Linq;

namespace Lab.Cases.Pictures;

/// <summary>The boxes of a tree and the lines between them, without anything that was copied.</summary>
internal static class TreeDrawing
{
    private const double CharacterWidth = 6.9;

    /// <summary>Draws them.</summary>
    /// <param name="layout">Where they stand.</param>
    /// <param name="iommu">Name of the IOMMU between the root complex and guest memory; null for none.</param>
    public static IEnumerable<XElement> Of(TreeLayout layout, string? iommu)
    {
        yield return Svg.Group("memory",
            Svg.Box(layout.Left, layout.Top, layout.MemoryRight - layout.Left, layout.BarHeight, "#fff7ed", "#9a6b2f"),
            Svg.Text(layout.Left + 8, layout.Top + 17, "guest memory", bold: true));
        yield return Svg.Group("root",
            Svg.Box(layout.BarLeft, layout.Top, layout.Right - layout.BarLeft, layout.BarHeight, "#f3f4f6", "#6b7280"),
            Svg.Text(layout.BarLeft + 8, layout.Top + 17, $"root complex, {(iommu is null ? "no IOMMU" : $"IOMMU {iommu}")}", bold: true),
            Link(layout.BarLeft, layout.Top + layout.BarHeight / 2, layout.MemoryRight, layout.Top + layout.BarHeight / 2));
        foreach (var host in layout.Hosts)
            yield return Link(host.X, host.Top, host.X, layout.BarBottom);
        foreach (var box in layout.All)
        {
            foreach (var child in box.Below)
                yield return Branch(box, child);
            yield return Drawn(box);
        }
    }

    private static XElement Drawn(TreeBox box)
    {
        var (fill, stroke) = (box.Kind, box.Redirects) switch
        {
            (_, true) => ("#fef2f2", "#b91c1c"),
            ("host", _) => ("#eef2ff", "#4f5b93"),
            ("port", _) => ("#f8fafc", "#64748b"),
            ("others", _) => ("#ffffff", "#cbd5e1"),
            _ => ("#ecfdf5", "#3f7d5f"),
        };
        var most = (int)((box.Width - 12) / CharacterWidth);
        var group = Svg.Group(box.Redirects ? $"{box.Kind} redirects" : box.Kind,
            Svg.Title(string.Join(", ", box.Names)),
            Svg.Box(box.Left, box.Top, box.Width, box.Height, fill, stroke, box.Redirects ? 2 : 1));
        for (var i = 0; i < box.Lines.Count; i++)
            group.Add(Svg.Text(box.Left + 8, box.Top + 15 + i * TreeLayout.LineHeight, Svg.Short(box.Lines[i], most),
                box.Kind == "others" ? "#64748b" : box.Lines[i].StartsWith("ACS redirects", StringComparison.Ordinal) ? "#b91c1c" : "#111111", bold: i == 0));
        return group;
    }

    // As the paths go, so that a path lies beside it.
    private static XElement Branch(TreeBox above, TreeBox below)
    {
        var y = below.Top - TreeLayout.BadgeRoom / 2;
        return Svg.Element("path", ("class", "link"), ("d", $"M{Svg.Number(below.X)} {Svg.Number(below.Top)} V{Svg.Number(y)} H{Svg.Number(above.X)} V{Svg.Number(above.Bottom)}"),
            ("fill", "none"), ("stroke", "#cbd5e1"), ("stroke-width", "1.5"));
    }

    private static XElement Link(double x, double y, double toX, double toY) =>
        Svg.Element("path", ("class", "link"), ("d", $"M{Svg.Number(x)} {Svg.Number(y)} L{Svg.Number(toX)} {Svg.Number(toY)}"), ("stroke", "#cbd5e1"), ("stroke-width", "1.5"));
}
