using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lab.Driver.Steps;

namespace Lab.Cases.Steps;

/// <summary>
/// One step of a case: in a case file <c>{ read-register: { name: CSTS, mask: 1, is: 1 } }</c>, or the verb alone, or text as <see cref="StepText"/> has it.
/// </summary>
[JsonConverter(typeof(Converter))]
public sealed class CaseStep : IEquatable<CaseStep>
{
    internal CaseStep(StepText text) => Text = text;

    /// <summary>The verb and its words.</summary>
    internal StepText Text { get; }

    /// <summary>Whether the driver takes it, and not the host.</summary>
    internal bool IsDriver => DriverStep.Rules.ContainsKey(Text.Verb);

    /// <inheritdoc/>
    public bool Equals(CaseStep? other) => other is not null && other.ToString() == ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CaseStep);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text.Text;

    private sealed class Converter : JsonConverter<CaseStep>
    {
        public override CaseStep Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                var step = reader.TokenType == JsonTokenType.String ? StepText.Parse(reader.GetString()!, HostStep.All) : ReadObject(ref reader).Check(HostStep.All);
                return new(DriverStep.Rules.ContainsKey(step.Verb) ? DriverStep.Check(step) : step);
            }
            catch (FormatException e)
            {
                throw new JsonException(e.Message, e);
            }
        }

        public override void Write(Utf8JsonWriter writer, CaseStep value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteStartObject(value.Text.Verb);
            foreach (var (name, word) in value.Text.Words)
                writer.WriteString(name, word);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        private static StepText ReadObject(ref Utf8JsonReader reader)
        {
            using var read = JsonDocument.ParseValue(ref reader);
            if (read.RootElement.ValueKind != JsonValueKind.Object || read.RootElement.EnumerateObject().ToList() is not [var verb])
                throw new FormatException("a step is an object with one member, its verb");
            var words = verb.Value.ValueKind switch
            {
                JsonValueKind.Null => [],
                JsonValueKind.Object => verb.Value.EnumerateObject().Select(word => KeyValuePair.Create(word.Name, Word(verb.Name, word))).ToImmutableArray(),
                _ => throw new FormatException($"step {verb.Name}: its words are an object"),
            };
            return words.Select(word => word.Key).Distinct().Count() == words.Length ? new(verb.Name, words) : throw new FormatException($"step {verb.Name}: a word is there twice");
        }

        private static string Word(string verb, JsonProperty word)
        {
            var text = word.Value.ValueKind switch
            {
                JsonValueKind.String => word.Value.GetString()!,
                JsonValueKind.Number => word.Value.GetRawText(),
                JsonValueKind.True => "yes",
                JsonValueKind.False => "no",
                JsonValueKind.Object when word.Name == "arguments" => word.Value.GetRawText(),
                _ => throw new FormatException($"step {verb}: {word.Name} must be text, a number, true or false"),
            };
            // The driver's steps travel as text, word by word.
            return text.Length > 0 && (HostStep.Rules.ContainsKey(verb) || !text.Any(c => char.IsWhiteSpace(c) || c == ';'))
                ? text
                : throw new FormatException($"step {verb}: {word.Name} is '{text}', which must be one word");
        }
    }
}
