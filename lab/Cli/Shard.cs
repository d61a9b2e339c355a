using System.Collections.Immutable;
using System.CommandLine;

namespace Lab.Cli;

/// <summary>One of N equal parts of a run, for machines that share the work.</summary>
/// <param name="Index">1 to <paramref name="Count"/>.</param>
/// <param name="Count">Number of parts.</param>
internal sealed record Shard(int Index, int Count)
{
    public static Shard Whole { get; } = new(1, 1);

    public static Option<string?> NewOption()
    {
        var option = new Option<string?>("--shard") { Description = "K/N: run the K-th of N parts" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && Parse(text) is null)
                result.AddError($"--shard {text}: it must be K/N with K from 1 to N, such as 2/5");
        });
        return option;
    }

    public static Shard? Parse(string? text) => text is null ? Whole
        : text.Split('/') is [var k, var n] && int.TryParse(k, out var index) && int.TryParse(n, out var count) && index >= 1 && index <= count ? new(index, count)
        : null;

    /// <summary>Every N-th element, so that each part gets its share of the slow ones.</summary>
    public ImmutableArray<T> Of<T>(ImmutableArray<T> whole) => [.. whole.Where((_, i) => i % Count == Index - 1)];
}
