#if NET
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Nvme.Intents;

/// <summary>Reads and writes a <see cref="Hex"/> as text. Public because source-generated serialisers of other assemblies need it.</summary>
public sealed class HexConverter : JsonConverter<Hex>
{
    /// <inheritdoc/>
    public override Hex Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString() ?? "";
        return text.StartsWith("0x", StringComparison.Ordinal) && ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, null, out var value)
            ? new(value)
            : throw new JsonException($"expected an address such as \"0xfd000000\", got \"{text}\"");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Hex value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
#endif
