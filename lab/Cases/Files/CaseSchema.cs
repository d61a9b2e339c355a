using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Lab.Cases.Steps;

namespace Lab.Cases.Files;

/// <summary>The JSON schema of case files, made from the types that they are read into: editors complete and check by it, and so does the lab.</summary>
public static class CaseSchema
{
    private static readonly Lazy<JsonObject> Made = new(Make);

    /// <summary>The schema.</summary>
    internal static JsonObject Root => Made.Value;

    /// <summary>The schema as the file that is published.</summary>
    public static string Text => Root.ToJsonString(CaseJson.Options) + "\n";

    private static JsonObject Make()
    {
        var schema = CaseJson.Options.GetJsonSchemaAsNode(typeof(Case), new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform }).AsObject();
        var root = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "A case of the lab" };
        foreach (var (name, value) in schema)
            root[name] = value?.DeepClone();
        return root;
    }

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        if (context.TypeInfo.ElementType == typeof(CaseStep))
            return new JsonObject { ["type"] = "array", ["items"] = Step() };
        // The exporter lets integers of 64 bits be texts and gives numbers patterns; case files have plain numbers.
        if (node is JsonObject made && made["type"] is JsonArray types && types.Any(type => $"{type}" == "integer"))
        {
            made["type"] = "integer";
            _ = made.Remove("pattern");
        }
        if (node is JsonObject { } known && known.ContainsKey("properties"))
            known["additionalProperties"] = false;
        return node;
    }

    private static JsonObject Step()
    {
        var verbs = new JsonObject();
        foreach (var (verb, rule) in HostStep.All)
        {
            var words = new JsonObject();
            foreach (var word in rule.Words)
                words[word] = new JsonObject { ["type"] = word == "arguments" ? new JsonArray("string", "object") : new JsonArray("string", "integer", "boolean") };
            var made = new JsonObject { ["type"] = rule.Needs.Length > 0 ? "object" : new JsonArray("object", "null"), ["description"] = rule.Does, ["properties"] = words, ["additionalProperties"] = false };
            if (rule.Needs.Length > 0)
                made["required"] = new JsonArray([.. rule.Needs.Select(word => (JsonNode)word)]);
            verbs[verb] = made;
        }
        return new() { ["type"] = new JsonArray("object", "string"), ["properties"] = verbs, ["additionalProperties"] = false, ["minProperties"] = 1, ["maxProperties"] = 1 };
    }
}
