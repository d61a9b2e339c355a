using System.Globalization;
using System.Xml.Linq;
using Lab.Cases.Pictures;

namespace Lab.Cases.Matrices;

/// <summary>Draws the matrix.</summary>
public static class MatrixPicture
{
    private const double Margin = 20, Line = 15, Cell = 230, FirstCell = 200, CharacterWidth = 6.9, Padding = 8;

    /// <summary>Draws it.</summary>
    /// <param name="text">The matrix as texts.</param>
    /// <param name="title">What was run, and where, one line each.</param>
    /// <returns>The text of an SVG file.</returns>
    public static string Render(MatrixText text, IReadOnlyList<string> title)
    {
        var width = 2 * Margin + FirstCell + Cell * (text.Heads.Length - 1);
        var most = (int)((width - 2 * Margin) / CharacterWidth);
        List<XElement> content = [Svg.Text(Margin, Margin + 15, Svg.Short(title[0], most * 11 / 15), size: 15, bold: true)];
        var y = Margin + 15 + Line;
        foreach (var line in title.Skip(1).SelectMany(line => Svg.Wrapped(line, most)))
            Add(line);
        y += 2;
        y += Row(content, text.Heads, null, y, bold: true);
        for (var i = 0; i < text.Rows.Length; i++)
            y += Row(content, text.Rows[i], text.Predictions[i], y, bold: false);
        y += Line + 4;
        foreach (var line in Svg.Wrapped(MatrixText.Legend, most).Concat(text.Notes.SelectMany((note, i) => Svg.Wrapped(string.Create(CultureInfo.InvariantCulture, $"({i + 1}) {note}"), most))))
            Add(line);
        return Svg.Document(width, y + Margin / 2, title[0], content);

        void Add(string line)
        {
            content.Add(Svg.Text(Margin, y, line, "#333333"));
            y += Line;
        }
    }

    private static double Row(List<XElement> content, IReadOnlyList<string> cells, IReadOnlyList<Prediction?>? predictions, double y, bool bold)
    {
        var lines = cells.Select((cell, i) => cell.Split('\n').SelectMany(line => Svg.Wrapped(line, (int)((Width(i) - 2 * Padding) / CharacterWidth))).ToList()).ToList();
        var height = lines.Max(cell => cell.Count) * Line + 2 * Padding - 4;
        var x = Margin;
        for (var i = 0; i < cells.Count; i++)
        {
            var (@class, fill) = i == 0 || predictions is null ? ("head", "#f3f4f6") : Colour(predictions[i - 1]);
            var group = Svg.Group($"cell {@class}", Svg.Box(x, y, Width(i), height, fill, "#9ca3af"));
            for (var j = 0; j < lines[i].Count; j++)
                group.Add(Svg.Text(x + Padding, y + Padding + 8 + j * Line, lines[i][j], bold: bold || i == 0));
            content.Add(group);
            x += Width(i);
        }
        return height;
    }

    private static double Width(int column) => column == 0 ? FirstCell : Cell;

    private static (string Class, string Fill) Colour(Prediction? prediction) => prediction switch
    {
        Prediction.Right => ("right", "#dcfce7"),
        Prediction.Wrong => ("wrong", "#fecaca"),
        Prediction.Cautious => ("cautious", "#fef3c7"),
        Prediction.NotTried => ("not-tried", "#e5e7eb"),
        _ => ("empty", "#ffffff"),
    };
}
