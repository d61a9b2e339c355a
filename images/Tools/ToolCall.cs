namespace Lab.Images.Tools;

/// <summary>One call of a host program, without a shell.</summary>
internal sealed record ToolCall(string Program, params IReadOnlyList<string> Arguments)
{
    public string? WorkingFolder { get; init; }

    /// <summary>Environment variables to set, or with null to remove.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Standard output goes to this file as it is, instead of being returned as text.</summary>
    public string? OutputFile { get; init; }

    /// <summary>The command line for people; long package lists are cut so that a message stays readable.</summary>
    public string Describe()
    {
        const int most = 200;
        var line = string.Join(' ', Arguments.Prepend(Program).Select(a => a.Contains(' ') ? $"'{a}'" : a));
        return line.Length <= most ? line : string.Concat(line.AsSpan(0, most), "…");
    }
}
