namespace Lab.Images;

/// <summary>How the guest program is published.</summary>
/// <param name="Program">Name of the executable, as the project's AssemblyName says.</param>
/// <param name="Runtime">.NET's runtime identifier.</param>
/// <param name="Properties">MSBuild properties as NAME=VALUE. They are here, as a normal build of the project must not have them.</param>
internal sealed record AgentRecipe(string Program, string Runtime, IReadOnlyList<string> Properties);
