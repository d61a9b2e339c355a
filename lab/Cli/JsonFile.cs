namespace Lab.Cli;

/// <summary>The target of <c>--json</c>: a file, or - for standard output.</summary>
internal static class JsonFile
{
    public static async Task WriteAsync(string? file, string json, CancellationToken cancel)
    {
        if (file == "-")
            Console.Write(json);
        else if (file is not null)
            await File.WriteAllTextAsync(file, json, cancel).ConfigureAwait(false);
    }
}
