using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Cases.Files;

/// <summary>Holds a document against a schema, as far as <see cref="CaseSchema"/> makes use of schemas, and says what would be right.</summary>
internal static class SchemaCheck
{
    /// <summary>The first thing that is wrong: its path, and a sentence. Null where nothing is.</summary>
    public static (string Path, string Why)? Problem(JsonNode? node, JsonNode schema, string path = "$")
    {
        if (schema is not JsonObject rules)
            return null;
        if (rules["type"] is { } type && !Types(type).Contains(TypeOf(node)))
            return (path, $"{Name(path)} is {Show(node)}, it must be {Or(Types(type))}");
        if (rules["enum"] is JsonArray names && !names.Any(name => JsonNode.DeepEquals(name, node)))
        {
            string[] allowed = [.. names.Where(name => name is not null).Select(name => $"{name}")];
            return (path, $"{Name(path)} is {Show(node)}, it must be one of {string.Join(", ", allowed)}{Hint($"{node}", allowed)}");
        }
        return node switch
        {
            JsonObject members => OfObject(members, rules, path),
            JsonArray items when rules["items"] is { } item => items.Select((one, i) => Problem(one, item, $"{path}[{i}]")).FirstOrDefault(problem => problem is not null),
            _ => null,
        };
    }

    private static (string, string)? OfObject(JsonObject members, JsonObject rules, string path)
    {
        if (rules["properties"] is not JsonObject known)
            return null;
        foreach (var (name, value) in members)
        {
            if (known[name] is not { } schema)
            {
                string[] names = [.. known.Select(member => member.Key)];
                return ($"{path}.{name}", $"there is no key '{name}' here{(Hint(name, names) is { Length: > 0 } hint ? hint : $": it is one of {string.Join(", ", names)}")}");
            }
            if (Problem(value, schema, $"{path}.{name}") is { } problem)
                return problem;
        }
        if (rules["required"] is JsonArray required && required.Select(name => $"{name}").FirstOrDefault(name => !members.ContainsKey(name)) is { } missing)
            return (path, $"{Name(path)} lacks the key '{missing}'");
        if (rules["maxProperties"] is not null && members.Count != 1)
            return (path, $"{Name(path)} has {members.Count} keys, a step has one, its verb");
        return null;
    }

    private static string[] Types(JsonNode type) => type is JsonArray several ? [.. several.Select(one => $"{one}")] : [$"{type}"];

    private static string TypeOf(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "integer",
        _ => "boolean",
    };

    private static string Or(string[] types) => string.Join(" or ", types.Select(type => type switch
    {
        "object" => "a mapping", "array" => "a list", "string" => "text", "integer" => "a whole number", "boolean" => "true or false", _ => "nothing",
    }));

    private static string Name(string path) => path == "$" ? "the file" : $"'{path[(path.LastIndexOf('.') + 1)..]}'";

    private static string Show(JsonNode? node) => node switch
    {
        null => "empty",
        JsonObject => "a mapping",
        JsonArray => "a list",
        _ => $"{node}" is { Length: > 40 } text ? $"'{text[..40]}…'" : $"'{node}'",
    };

    private static string Hint(string word, string[] allowed)
    {
        var nearest = allowed.Select(name => (Name: name, Distance: Distance(word, name))).OrderBy(one => one.Distance).FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(2, word.Length / 3) ? $": did you mean '{nearest.Name}'?" : "";
    }

    // Levenshtein's distance, blind to case.
    private static int Distance(string a, string b)
    {
        if (a.Length > 64)
            return int.MaxValue;
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var next = Math.Min(Math.Min(row[j], row[j - 1]) + 1, corner + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                (corner, row[j]) = (row[j], next);
            }
        }
        return row[^1];
    }
}
