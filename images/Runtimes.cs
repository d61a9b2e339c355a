using System.Text.Json;

namespace Lab.Images;

/// <summary>The .NET runtimes that the guest program can be built for.</summary>
public static class Runtimes
{
    /// <summary>The word for the architecture's own.</summary>
    public const string Default = "default";

    /// <summary>The word that stands for every runtime of an architecture.</summary>
    public const string Every = "all";

    /// <summary>Names, the default first.</summary>
    public static IReadOnlyList<string> Known { get; } = [Default, .. Enum.GetValues<AgentKind>().Select(NameOf)];

    /// <summary>The names of those that an architecture has, its own first.</summary>
    /// <exception cref="ImageException">There is no recipe for the architecture.</exception>
    public static IReadOnlyList<string> Offered(string arch)
    {
        using var recipe = JsonDocument.Parse(RecipeBook.Text(arch));
        return [.. recipe.RootElement.GetProperty("agents").EnumerateArray().Select(a => a.GetProperty("kind").GetString()!)];
    }

    /// <summary>The one name that what is built for a runtime goes by: <see cref="Default"/> also where the architecture's own was named.</summary>
    /// <exception cref="ImageException">The architecture has no such runtime.</exception>
    public static string Of(string arch, string runtime)
    {
        var offered = Offered(arch);
        return runtime == Default || runtime == offered[0] ? Default
            : offered.Contains(runtime) ? runtime
            : throw ImageException.Host($"the guest program for {arch} is not to be had for --runtime {runtime}: use {string.Join(" or ", offered)}");
    }

    internal static string NameOf(AgentKind kind) => $"{kind}".ToLowerInvariant();
}
