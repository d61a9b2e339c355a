using System.Text.Json;
using Lab.Images.Tools;

namespace Lab.Images;

/// <summary>
/// The hashes by which a finished build knows that it is still current. They are taken from the recipe's text, part by part: reading it
/// into records would cost more than all the rest of the check.
/// </summary>
/// <param name="recipe">The recipe as JSON.</param>
/// <param name="runtime">Which of its agents, as <see cref="Runtimes.Of"/> names it.</param>
internal sealed class RecipeKeys(string recipe, string runtime = Runtimes.Default)
{
    /// <summary>Raise it when the same recipe would now build something else.</summary>
    private const string Builder = "1";

    /// <summary>The same for guest images alone.</summary>
    private const string GuestBuilder = "2";

    public static RecipeKeys Of(string arch, string runtime = Runtimes.Default) => new(RecipeBook.Text(arch), runtime);

    /// <summary>Changes with QEMU's part of the recipe, the suite, the builder and the locked packages.</summary>
    public string Qemu(string suite, string lockedPackages) => Hash.OfTexts([Builder, .. OfSuite(suite), Part("qemu"), lockedPackages]);

    /// <summary>Changes with the guest's part of the recipe, the kernel's suite, the start-up script, the builder and the locked packages.</summary>
    public string Guest(string suite, string lockedPackages) =>
        Hash.OfTexts([GuestBuilder, .. OfSuite(suite), Part("guest"), RecipeBook.Init, lockedPackages]);

    /// <summary>Changes with the cross tools' part of the recipe, the builder and the locked packages.</summary>
    public string Cross(string lockedPackages) => Hash.OfTexts(Builder, Part("suite"), AgentPart("cross"), lockedPackages);

    /// <summary>Whether the agent has cross tools.</summary>
    public bool HasCross => AgentPart("cross") != "null";

    /// <summary>Whether libraries of the guest's packages go with the agent.</summary>
    public bool HasLibraries => AgentPart("libraries") != "[]";

    /// <summary>Changes with the agent's part of the recipe, the builder, the packages that it is made with and the sources.</summary>
    public string Agent(string lockedPackages, string sources) => Hash.OfTexts(Builder, Part("suite"), AgentPart(), lockedPackages, sources);

    private string[] OfSuite(string suite) =>
        suite == Suites.Pinned ? [Part("suite")] : [Part("suite"), suite, Part("suites", suite)];

    private string Part(params ReadOnlySpan<string> names)
    {
        using var json = JsonDocument.Parse(recipe);
        var part = json.RootElement;
        foreach (var name in names)
            part = part.GetProperty(name);
        return part.GetRawText();
    }

    private string AgentPart(string? name = null)
    {
        using var json = JsonDocument.Parse(recipe);
        var agent = json.RootElement.GetProperty("agents").EnumerateArray()
            .First(a => runtime == Runtimes.Default || a.GetProperty("kind").GetString() == runtime);
        return (name is null ? agent : agent.GetProperty(name)).GetRawText();
    }
}
