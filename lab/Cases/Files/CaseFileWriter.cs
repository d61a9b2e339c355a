using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Lab.Cases.Files;

/// <summary>Writes case files: YAML, without what goes without saying.</summary>
internal static class CaseFileWriter
{
    private static readonly Lazy<JsonObject> Defaults = new(() => Node(new Case { Name = "", Title = "", Machine = new() }));
    private static readonly Lazy<JsonObject> Device = new(() => Node(new Machine.NvmeDevice { Id = "", Serial = "" }));

    /// <summary>The text of a case file that <see cref="CaseBook.Read"/> reads as this case.</summary>
    public static string Text(Case @case)
    {
        var written = Node(@case);
        Prune(written, Defaults.Value);
        written.Insert(0, "schema", @case.Schema);
        // Who leaves the machine out gets another one.
        if (!written.ContainsKey("machine"))
            written["machine"] = new JsonObject();
        foreach (var controller in written["machine"]?["controllers"]?.AsArray() ?? [])
            Prune(controller!.AsObject(), Device.Value);
        foreach (var part in (written["affected"]?.AsArray() ?? []).Append(written["report"]).OfType<JsonObject>())
            Prune(part, Empty(part));
        using var text = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(Yaml(written, flow: false, isText: false))).Save(text, assignAnchors: false);
        return text.ToString().Replace("...\n", "", StringComparison.Ordinal);
    }

    private static JsonObject Node<T>(T value) => JsonSerializer.SerializeToNode(value, CaseJson.Options)!.AsObject();

    private static JsonObject Empty(JsonObject node) => new(node.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)(member.Value is JsonArray ? new JsonArray() : JsonValue.Create("")))));

    private static void Prune(JsonObject node, JsonObject defaults)
    {
        foreach (var name in node.Select(member => member.Key).ToList())
        {
            if (JsonNode.DeepEquals(node[name], defaults[name]))
                _ = node.Remove(name);
            else if (node[name] is JsonObject inner && defaults[name] is JsonObject its)
                Prune(inner, its);
        }
    }

    private static YamlNode Yaml(JsonNode? node, bool flow, bool isText) => node switch
    {
        JsonObject members => new YamlMappingNode(members.SelectMany(member => new[] { new YamlScalarNode(member.Key), Yaml(member.Value, flow: isText, isText || member.Key == "steps") }))
        {
            Style = flow || members.Count == 0 ? MappingStyle.Flow : MappingStyle.Block,
        },
        JsonArray items => new YamlSequenceNode(items.Select(item => Yaml(item, flow: false, isText)))
        {
            Style = items.All(item => item is JsonValue) ? SequenceStyle.Flow : SequenceStyle.Block,
        },
        null => new YamlScalarNode("null"),
        _ => new YamlScalarNode(Word(node)) { Style = IsAmbiguous(node, isText) ? ScalarStyle.DoubleQuoted : ScalarStyle.Any },
    };

    private static string Word(JsonNode node) => node.GetValueKind() switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => $"{node}" };

    // In steps every word is text; elsewhere text that looks like something else says that it is text.
    private static bool IsAmbiguous(JsonNode node, bool isText) =>
        !isText && node.GetValueKind() == JsonValueKind.String && YamlTree.Plain($"{node}")?.GetValueKind() != JsonValueKind.String;
}
