#if NET
using System.Text.Json.Serialization;

namespace Lab.Driver.Plans;

/// <summary>The JSON form of a plan: camel case, names instead of numbers, no unknown members.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(Plan))]
public sealed partial class PlanJson : JsonSerializerContext;
#endif
