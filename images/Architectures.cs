namespace Lab.Images;

/// <summary>The architectures that this checkout can build guests for.</summary>
public static class Architectures
{
    /// <summary>The one that verbs take when none is named.</summary>
    public const string Default = "x86_64";

    /// <summary>The word that stands for every architecture.</summary>
    public const string Every = "all";

    /// <summary>Names, as QEMU and the Linux kernel call them; the default comes first.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. RecipeBook.Known().OrderBy(arch => arch != Default)];

    /// <summary>The architectures that a name stands for.</summary>
    public static IReadOnlyList<string> Named(string name) => name == Every ? Known : [name];
}
