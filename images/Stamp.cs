using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lab.Images;

/// <summary>The JSON file beside a finished build. Its <c>recipe</c> says from what it was made.</summary>
internal static class Stamp
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Default)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // a '+' in a CPU name stays a '+'
    };

    public static void Write(string file, JsonObject content) => File.WriteAllText(file, content.ToJsonString(Indented) + "\n");

    /// <summary>True when the file was written for exactly this key; false also when it is absent or damaged.</summary>
    public static bool Matches(string file, string key)
    {
        if (!File.Exists(file))
            return false;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.TryGetProperty("recipe", out var recipe) && recipe.GetString() == key;
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
