using System.Text.Json;
using Lab.Images.Tools;

namespace Lab.Images;

/// <summary>
/// The hashes by which a finished build knows that it is still current. They are taken from the recipe's text, part by part: reading it
/// into records would cost more than all the rest of the check.
/// </summary>
/// <param name="recipe">The recipe as JSON.</param>
internal sealed class RecipeKeys(string recipe)
{
    /// <summary>Raise it when the same recipe would now build something else.</summary>
    private const string Builder = "1";

    public static RecipeKeys Of(string arch) => new(RecipeBook.Text(arch));

    /// <summary>Changes with QEMU's part of the recipe, the builder and the locked packages.</summary>
    public string Qemu(string lockedPackages) => Hash.OfTexts(Builder, Part("suite"), Part("qemu"), lockedPackages);

    /// <summary>Changes with the guest's part of the recipe, the start-up script, the builder and the locked packages.</summary>
    public string Guest(string lockedPackages) => Hash.OfTexts(Builder, Part("suite"), Part("guest"), RecipeBook.Init, lockedPackages);

    /// <summary>Changes with the agent's part of the recipe, the builder and the sources.</summary>
    public string Agent(string sources) => Hash.OfTexts(Builder, Part("agent"), sources);

    private string Part(string name)
    {
        using var json = JsonDocument.Parse(recipe);
        return json.RootElement.GetProperty(name).GetRawText();
    }
}
