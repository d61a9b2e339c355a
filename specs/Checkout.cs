namespace Lab.Specs;

/// <summary>The checkout that the specs run from.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Lab.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"no Lab.sln above {AppContext.BaseDirectory}");
    }
}
