using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace Lab.Cases.Pictures;

/// <summary>The few elements of SVG that the pictures are made of.</summary>
internal static class Svg
{
    private static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    /// <summary>The whole picture as text, which is the same for the same content on every host.</summary>
    public static string Document(double width, double height, string title, IEnumerable<XElement> content)
    {
        var root = new XElement(Space + "svg",
            new XAttribute("width", Number(width)), new XAttribute("height", Number(height)), new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("font-family", "DejaVu Sans, Verdana, Arial, sans-serif"), new XAttribute("font-size", "11"),
            new XElement(Space + "title", Clean(title)),
            Element("rect", ("width", Number(width)), ("height", Number(height)), ("fill", "white")),
            content);
        return root.ToString().ReplaceLineEndings("\n") + "\n";
    }

    public static XElement Element(string name, params (string Name, string Value)[] attributes) =>
        new(Space + name, attributes.Where(attribute => attribute.Value.Length > 0).Select(attribute => new XAttribute(attribute.Name, Clean(attribute.Value))));

    public static XElement Group(string @class, params object[] content) => new(Space + "g", new XAttribute("class", @class), content);

    public static XElement Title(string text) => new(Space + "title", Clean(text));

    public static XElement Box(double x, double y, double width, double height, string fill, string stroke, double strokeWidth = 1) => Element("rect",
        ("x", Number(x)), ("y", Number(y)), ("width", Number(width)), ("height", Number(height)), ("rx", "4"),
        ("fill", fill), ("stroke", stroke), ("stroke-width", Number(strokeWidth)));

    public static XElement Text(double x, double y, string text, string fill = "#111111", int size = 11, bool bold = false, string anchor = "") => new(
        Element("text", ("x", Number(x)), ("y", Number(y)), ("fill", fill), ("font-size", $"{size}"), ("font-weight", bold ? "bold" : ""), ("text-anchor", anchor)))
    {
        Value = Clean(text),
    };

    public static string Number(double value) => Math.Round(value, 1).ToString(CultureInfo.InvariantCulture);

    /// <summary>Splits a text into lines of at most so many characters, between words where it can.</summary>
    public static List<string> Wrapped(string text, int most)
    {
        List<string> lines = [""];
        foreach (var word in Clean(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => word.Chunk(most).Select(part => new string(part))))
            if (lines[^1].Length == 0)
                lines[^1] = word;
            else if (lines[^1].Length + 1 + word.Length <= most)
                lines[^1] += " " + word;
            else
                lines.Add(word);
        return lines;
    }

    /// <summary>A text that fits.</summary>
    public static string Short(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    // Characters that no XML file may hold, however they are escaped; names come from case files and from guests.
    private static string Clean(string text) => text.All(c => XmlConvert.IsXmlChar(c) && c is not ('\n' or '\r' or '\t'))
        ? text
        : string.Concat(text.Select(c => XmlConvert.IsXmlChar(c) && c is not ('\n' or '\r' or '\t') ? c : '\uFFFD'));
}
