namespace Lab.Specs;

/// <summary>The C# example in a package's readme.</summary>
internal static class ReadmeCode
{
    public static IEnumerable<string> Lines(string room) =>
        File.ReadLines(Path.Combine(Checkout.Root, "lab", room, "README.md")).SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```");
}
