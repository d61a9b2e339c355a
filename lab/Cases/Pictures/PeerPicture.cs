using System.Globalization;
using System.Xml.Linq;
using Lab.Judge;
using Lab.Judge.Peers;
using Lab.PeerToPeer.Routes;
using Lab.Trace;

namespace Lab.Cases.Pictures;

/// <summary>
/// Draws a peer-to-peer experiment: the PCI tree as the host saw it, and on it the way of everything that was copied, or was not. Pure: the same capture
/// makes the same picture.
/// </summary>
public static class PeerPicture
{
    /// <summary>How such files end.</summary>
    public const string Extension = ".svg";

    private const double Margin = 20, Line = 15, LeastWidth = 860, CharacterWidth = 6.9, Indent = 56;

    // Ways side by side; more are told of below the tree only.
    private const int MostDrawn = 12;

    /// <summary>One leg as it is drawn.</summary>
    private sealed record Drawn(PeerLeg Leg, LegPath? Path, FateStyle Style, int Number)
    {
        public string Colour => Style.ColourOf(Number);
    }

    /// <summary>Draws it.</summary>
    /// <param name="capture">The capture.</param>
    /// <param name="judgement">The judge's word on it, for the caption.</param>
    /// <returns>The text of an SVG file; null where the capture holds no tree.</returns>
    /// <exception cref="CaseException">A line of the tree is none, or the lines make no tree.</exception>
    public static string? Render(Capture capture, Judgement judgement)
    {
        if (capture.Tree.Length == 0)
            return null;
        var tree = new PictureTree(capture);
        var legs = PeerLegs.Of(capture);
        var drawable = legs.Where(leg => IsOnTree(leg, tree)).Take(MostDrawn).ToList();
        var boxes = tree.Boxes();
        // What is above the tree has as many lines as its width allows, and that is not known before the tree is placed.
        var width = Math.Max(LeastWidth, new TreeLayout(boxes, drawable.Count, Margin, 0).Right + Margin);
        var caption = Caption(capture.Header, judgement, (int)((width - 2 * Margin) / CharacterWidth)).ToList();
        var layout = new TreeLayout(tree.Boxes(), drawable.Count, Margin, Margin + 10 + caption.Count * Line);
        var routes = new RouteFinder(Processor.Unknown);
        var drawn = legs.Select((leg, i) =>
        {
            var lane = drawable.IndexOf(leg);
            var client = tree.Find(leg.Client);
            var route = leg.Provider.Length > 0 && client is not null && tree.Find(leg.Provider) is { } provider ? routes.Find(provider, client) : null;
            return new Drawn(leg, lane < 0 ? null : LegPath.Of(leg, client!, route, layout, lane), FateStyle.Of(leg.Fate), i);
        }).ToList();

        List<XElement> content = [.. caption.Select((line, i) => Svg.Text(Margin, Margin + (i + 1) * Line, line.Text, line.Colour, i == 0 ? 15 : 11, i == 0))];
        content.AddRange(TreeDrawing.Of(layout, capture.Header.Iommu));
        content.AddRange(drawn.Where(leg => leg.Path is not null).Select(leg => OnTree(leg, leg.Path!)));
        var y = layout.Bottom + 34;
        foreach (var leg in drawn)
            content.Add(Row(leg, ref y, width));
        if (drawn.Count == 0)
            content.Add(Svg.Text(Margin, y, "Nothing was copied."));
        return Svg.Document(width, y + Margin, $"{capture.Header.Case}: {judgement.Reason}", content);
    }

    // What was refused for another reason than the way never set out on it.
    private static bool IsOnTree(PeerLeg leg, PictureTree tree) => tree.Find(leg.Client) is not null && (leg.Provider.Length == 0 || tree.Find(leg.Provider) is not null)
        && (leg.Fate != PeerFate.Refused || leg.Route is { Type: "NotSupported" });

    private static IEnumerable<(string Text, string Colour)> Caption(CaptureHeader header, Judgement judgement, int most)
    {
        var verdict = $"{judgement.Verdict}".ToLowerInvariant();
        yield return (Svg.Short($"{header.Case}: {verdict}", most * 11 / 15), judgement.Verdict == Verdict.Pass ? "#14532d" : "#991b1b");
        var kernel = header.Kernel.Length == 0 ? "without a guest" : $"Linux {header.Kernel}";
        var cell = $"{$"{header.Arch}".ToLowerInvariant()}, {header.Accelerator}, QEMU {header.Qemu}, {kernel}, IOMMU {header.Iommu ?? "none"}, {header.Driver} driver, lab {header.Lab}";
        foreach (var line in Svg.Wrapped(cell, most).Concat(Svg.Wrapped(judgement.Reason, most)))
            yield return (line, "#333333");
    }

    private static XElement OnTree(Drawn leg, LegPath path)
    {
        var (x, y) = path.End;
        var end = leg.Style.IsCrossed
            ? Svg.Element("path", ("d", $"M{Svg.Number(x - 6)} {Svg.Number(y - 6)} l12 12 m0 -12 l-12 12"), ("stroke", leg.Colour), ("stroke-width", "3"))
            : Svg.Element("path", ("d", path.EndsSideways ? $"M{Svg.Number(x)} {Svg.Number(y)} l8 -4 v8 z" : $"M{Svg.Number(x)} {Svg.Number(y)} l-4 -8 h8 z"), ("fill", leg.Colour));
        return Svg.Group($"leg {leg.Style.Class}",
            Svg.Title(LegText.Of(leg.Leg)),
            Svg.Element("path", ("d", path.Data), ("fill", "none"), ("stroke", leg.Colour), ("stroke-width", "2"), ("stroke-dasharray", leg.Style.Dashes)),
            end,
            Badge(path.Badge.X, path.Badge.Y, leg));
    }

    private static XElement Badge(double x, double y, Drawn leg) => Svg.Group("number",
        Svg.Element("circle", ("cx", Svg.Number(x)), ("cy", Svg.Number(y)), ("r", "7.5"), ("fill", "white"), ("stroke", leg.Colour), ("stroke-width", "1.5")),
        Svg.Text(x, y + 3.5, (leg.Number + 1).ToString(CultureInfo.InvariantCulture), leg.Colour, 10, true, "middle"));

    private static XElement Row(Drawn leg, ref double y, double width)
    {
        var most = (int)((width - 2 * Margin - Indent) / CharacterWidth);
        var why = leg.Leg.Why.Length > 0 ? leg.Leg.Why : leg.Leg.Route?.Reason ?? "";
        var row = Svg.Group($"row {leg.Style.Class}",
            Badge(Margin + 8, y - 4, leg),
            Svg.Element("path", ("d", $"M{Svg.Number(Margin + 22)} {Svg.Number(y - 4)} h26"), ("stroke", leg.Colour), ("stroke-width", "2"), ("stroke-dasharray", leg.Style.Dashes)));
        foreach (var line in Svg.Wrapped(LegText.Of(leg.Leg), most))
        {
            row.Add(Svg.Text(Margin + Indent, y, line, leg.Colour, bold: true));
            y += Line;
        }
        foreach (var line in Svg.Wrapped(why, most).Where(line => line.Length > 0))
        {
            row.Add(Svg.Text(Margin + Indent, y, line, "#444444"));
            y += Line;
        }
        y += 7;
        return row;
    }
}
