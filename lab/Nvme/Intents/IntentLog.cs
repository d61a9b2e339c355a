using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Nvme.Intents;

/// <summary>The text form of the intent log: one JSON object a line.</summary>
public static class IntentLog
{
    /// <summary>One line, without its end.</summary>
    public static string Write(Intent intent) => JsonSerializer.Serialize(intent, IntentJson.Default.Intent);

    /// <summary>Reads one line.</summary>
    /// <exception cref="JsonException">Not an intent; the message names what is wrong.</exception>
    public static Intent Read(string line) =>
        JsonSerializer.Deserialize(line, IntentJson.Default.Intent) ?? throw new JsonException("expected an intent, got null");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Intent))]
internal sealed partial class IntentJson : JsonSerializerContext;
