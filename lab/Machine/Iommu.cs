using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Machine;

/// <summary>Names of IOMMUs in a <see cref="Topology"/>.</summary>
public static class Iommu
{
    /// <summary>The one that the board has, whatever it is called. A case file writes it as true.</summary>
    public const string Own = "own";

    /// <summary>How a case file writes it: true, false, or a name.</summary>
    internal sealed class Converter : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.True => Own,
            JsonTokenType.False => null,
            JsonTokenType.String => reader.GetString(),
            _ => throw new JsonException("an IOMMU is true, false or a name such as \"intel-iommu\"."),
        };

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        {
            if (value == Own)
                writer.WriteBooleanValue(true);
            else
                writer.WriteStringValue(value);
        }
    }
}
