namespace Lab.Cli;

/// <summary>The target of <c>--json</c>: a file, or - for standard output.</summary>
internal static class JsonFile
{
    /// <summary>Writes what <paramref name="json"/> makes, which is not asked where nobody wants it.</summary>
    public static async Task WriteAsync(string? file, Func<string> json, CancellationToken cancel)
    {
        if (file == "-")
            Console.Write(json());
        else if (file is not null)
            await File.WriteAllTextAsync(file, json(), cancel).ConfigureAwait(false);
    }
}
