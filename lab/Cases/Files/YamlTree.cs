using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Lab.Cases.Files;

/// <summary>A YAML document as JSON, with the line and column of everything in it. YAML of version 1.2 has JSON in it, so it reads both.</summary>
internal sealed partial class YamlTree
{
    private const int MostCharacters = 1 << 20;
    private const int MostNodes = 100_000;
    private const int MostDepth = 64;

    private readonly Dictionary<string, Mark> _places = [];
    private readonly HashSet<YamlNode> _open = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    /// <summary>The document.</summary>
    public JsonNode? Root { get; private init; }

    /// <summary>Reads a text that is one document.</summary>
    /// <exception cref="CaseFileException">It is none, with where and why.</exception>
    public static YamlTree Parse(string text)
    {
        if (text.Length > MostCharacters)
            throw new CaseFileException(1, 1, $"the file has {text.Length} characters, a case file has at most {MostCharacters}");
        var stream = new YamlStream();
        try
        {
            Scan(text);
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            throw new CaseFileException((int)e.Start.Line, (int)e.Start.Column, e.Message.ReplaceLineEndings(" "));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            throw new CaseFileException(1, 1, $"this is no YAML: {e.Message}");
        }
        if (stream.Documents.Count != 1)
            throw new CaseFileException(1, 1, $"the file holds {stream.Documents.Count} documents, a case file is one");
        var tree = new YamlTree();
        return new(tree, tree.Convert(stream.Documents[0].RootNode, "$", 0));
    }

    private YamlTree()
    {
    }

    private YamlTree(YamlTree read, JsonNode? root) => (_places, Root) = (read._places, root);

    /// <summary>Where something stands, or the nearest thing around it.</summary>
    /// <param name="path">As System.Text.Json writes it: "$.machine.controllers[0].id".</param>
    public (int Line, int Column) Where(string path)
    {
        for (; path.Length > 1; path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))])
            if (_places.TryGetValue(path, out var place))
                return ((int)place.Line, (int)place.Column);
        return _places.TryGetValue("$", out var root) ? ((int)root.Line, (int)root.Column) : (1, 1);
    }

    // Before anything is built: the library builds by recursion, whose end is the stack's.
    private static void Scan(string text)
    {
        var parser = new Parser(new StringReader(text));
        HashSet<string> anchors = [];
        var depth = 0;
        while (parser.MoveNext())
        {
            if (parser.Current is NodeEvent { Anchor.IsEmpty: false } anchored)
                _ = anchors.Add(anchored.Anchor.Value);
            else if (parser.Current is AnchorAlias alias && !anchors.Contains(alias.Value.Value))
                throw new CaseFileException((int)alias.Start.Line, (int)alias.Start.Column, $"no anchor is called '{alias.Value}'");
            depth += parser.Current!.NestingIncrease;
            if (depth > MostDepth + 2)
                throw new CaseFileException((int)parser.Current.Start.Line, (int)parser.Current.Start.Column, $"this lies more than {MostDepth} levels deep");
        }
    }

    private JsonNode? Convert(YamlNode node, string path, int depth)
    {
        _ = _places.TryAdd(path, node.Start);
        // Through aliases a document is deeper than its text.
        if (depth > MostDepth)
            throw Wrong(node, $"this lies more than {MostDepth} levels deep");
        if (++_nodes > MostNodes)
            throw Wrong(node, $"with its aliases written out the file has more than {MostNodes} values");
        if (node is YamlScalarNode scalar)
            return Scalar(scalar, asWritten: path.StartsWith("$.steps[", StringComparison.Ordinal));
        if (!_open.Add(node))
            throw Wrong(node, "an anchor holds an alias of itself");
        JsonNode made = node switch
        {
            YamlMappingNode mapping => Object(mapping, path, depth),
            YamlSequenceNode sequence => new JsonArray([.. sequence.Select((item, i) => Convert(item, $"{path}[{i}]", depth + 1))]),
            _ => throw Wrong(node, "this is neither a value, nor a list, nor a mapping"),
        };
        _ = _open.Remove(node);
        return made;
    }

    private JsonObject Object(YamlMappingNode mapping, string path, int depth)
    {
        var made = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { } name })
                throw Wrong(key, "a key must be a word");
            if (name == "<<")
                throw Wrong(key, "merge keys are no part of YAML 1.2: write the members out");
            if (made.ContainsKey(name))
                throw Wrong(key, $"the key '{name}' is there twice");
            var member = $"{path}.{name}";
            // An error is best shown at its key.
            _places[member] = key.Start;
            made[name] = Convert(value, member, depth + 1);
        }
        return made;
    }

    private static JsonNode? Scalar(YamlScalarNode scalar, bool asWritten)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
            return text;
        try
        {
            // The words of steps are text, and are shown as they were written.
            return asWritten && text.Length > 0 ? text : Plain(text);
        }
        catch (OverflowException)
        {
            throw Wrong(scalar, $"the number {text} has more than 64 bits");
        }
    }

    /// <summary>What a scalar without quotes is, by the core schema of YAML 1.2 (10.3.2), without floating point, which no case has.</summary>
    /// <exception cref="OverflowException">A number of more than 64 bits.</exception>
    internal static JsonNode? Plain(string text)
    {
        if (text is "" or "null" or "~" or "Null" or "NULL")
            return null;
        if (text is "true" or "True" or "TRUE" or "false" or "False" or "FALSE")
            return text[0] is 't' or 'T';
        if (Decimal().IsMatch(text))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
        return Hexadecimal().IsMatch(text) ? ulong.Parse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : text;
    }

    private static CaseFileException Wrong(YamlNode node, string why) => new((int)node.Start.Line, (int)node.Start.Column, why);

    [GeneratedRegex("^[-+]?[0-9]+$")]
    private static partial Regex Decimal();

    [GeneratedRegex("^0x[0-9a-fA-F]+$")]
    private static partial Regex Hexadecimal();
}
