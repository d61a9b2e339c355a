using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lab.Images;

/// <summary>The generated reader of recipes. A field too many or too few is an error, so that no recipe is silently misread.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeJson : JsonSerializerContext;
