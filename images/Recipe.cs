using System.Text.Json.Serialization;

namespace Lab.Images;

/// <summary>How to build everything for one architecture. Data: <c>recipes/ARCH.json</c>.</summary>
/// <param name="Agents">The guest program, once for each .NET runtime that can run it; the first is the architecture's own.</param>
internal sealed record Recipe(string Arch, string Suite, QemuRecipe Qemu, GuestRecipe Guest, IReadOnlyList<AgentRecipe> Agents)
{
    /// <summary>The guest program that is built.</summary>
    [JsonIgnore]
    public AgentRecipe Agent => Agents[0];
}
