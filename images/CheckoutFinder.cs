namespace Lab.Images;

/// <summary>Finds the checkout that a program belongs to.</summary>
public static class CheckoutFinder
{
    /// <summary>The nearest folder, from <paramref name="start"/> upwards, that holds <c>Lab.sln</c>; null where none does.</summary>
    public static string? Above(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Lab.sln")))
                return folder.FullName;
        return null;
    }
}
