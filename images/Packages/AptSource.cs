namespace Lab.Images.Packages;

/// <summary>One entry of apt's configuration, from either of its two formats.</summary>
/// <param name="SignedBy">Key file that the entry insists on; empty for none.</param>
internal sealed record AptSource(string Uri, IReadOnlyList<string> Suites, IReadOnlyList<string> Components, string SignedBy)
{
    /// <summary>Reads <c>deb [options] uri suite component…</c> lines.</summary>
    public static IEnumerable<AptSource> FromLines(string text)
    {
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Split('#')[0].Trim();
            if (!line.StartsWith("deb ", StringComparison.Ordinal) && !line.StartsWith("deb\t", StringComparison.Ordinal))
                continue;
            line = line[4..].Trim();
            var options = "";
            if (line.StartsWith('[') && line.IndexOf(']') is var end and > 0)
                (options, line) = (line[1..end], line[(end + 1)..]);
            var words = Words(line);
            if (words.Length >= 2)
                yield return new(words[0], [words[1]], words[2..], SignedByOf(options));
        }
    }

    /// <summary>Reads paragraphs of <c>Field: value</c> (deb822); disabled ones are left out.</summary>
    public static IEnumerable<AptSource> FromParagraphs(string text)
    {
        foreach (var fields in Paragraphs(text))
        {
            if (!Words(fields.GetValueOrDefault("types", "")).Contains("deb")
                || fields.GetValueOrDefault("enabled", "yes") is "no" or "false" or "0")
                continue;
            foreach (var uri in Words(fields.GetValueOrDefault("uris", "")))
                yield return new(uri, Words(fields.GetValueOrDefault("suites", "")), Words(fields.GetValueOrDefault("components", "")),
                    fields.GetValueOrDefault("signed-by", ""));
        }
    }

    private static IEnumerable<Dictionary<string, string>> Paragraphs(string text)
    {
        var fields = new Dictionary<string, string>();
        var last = "";
        foreach (var line in text.Split('\n').Where(l => !l.StartsWith('#')).Append(""))
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                if (fields.Count > 0)
                    yield return fields;
                fields = [];
            }
            else if (char.IsWhiteSpace(line[0]) && last.Length > 0 && fields.ContainsKey(last))
                fields[last] += " " + line.Trim();
            else if (line.IndexOf(':') is var colon and > 0)
                fields[last = line[..colon].ToLowerInvariant()] = line[(colon + 1)..].Trim();
        }
    }

    private static string SignedByOf(string options) =>
        Words(options).FirstOrDefault(o => o.StartsWith("signed-by=", StringComparison.OrdinalIgnoreCase))
            is { } option ? option[10..] : "";

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
