using System.Text.Json;

namespace Lab.Images;

/// <summary>The recipes inside this assembly.</summary>
internal static class RecipeBook
{
    /// <exception cref="ImageException">There is no recipe for the architecture.</exception>
    public static Recipe Load(string arch) =>
        JsonSerializer.Deserialize(Text(arch), RecipeJson.Default.Recipe)!;

    /// <summary>The recipe with the agent of one runtime, as <see cref="Runtimes.Of"/> names it, and no other.</summary>
    public static Recipe Load(string arch, string runtime)
    {
        var recipe = Load(arch);
        return runtime == Runtimes.Default ? recipe : recipe with { Agents = [recipe.Agents.Single(a => Runtimes.NameOf(a.Kind) == runtime)] };
    }

    /// <summary>The start-up script of the guest, before its modules are filled in.</summary>
    public static string Init { get; } = Resource("init")!;

    /// <summary>The recipe of an architecture as JSON.</summary>
    /// <exception cref="ImageException">There is none.</exception>
    public static string Text(string arch) => Resource($"{arch}.json")
        ?? throw ImageException.Host($"there is no recipe for guests of '{arch}': choose one of {string.Join(", ", Known())}");

    /// <summary>The architectures that have a recipe, sorted.</summary>
    public static IEnumerable<string> Known() =>
        typeof(RecipeBook).Assembly.GetManifestResourceNames().Where(n => n.EndsWith(".json", StringComparison.Ordinal))
            .Select(n => Path.GetFileNameWithoutExtension(n)).Order(StringComparer.Ordinal);

    private static string? Resource(string name)
    {
        using var stream = typeof(RecipeBook).Assembly.GetManifestResourceStream(name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
