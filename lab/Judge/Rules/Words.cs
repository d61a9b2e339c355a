using Lab.Judge.Instructions;
using Lab.Trace;

namespace Lab.Judge.Rules;

/// <summary>Counting in sentences.</summary>
internal static class Words
{
    private const int Most = 16;

    /// <summary>"1 store", "2 stores", "1 entry", "2 entries".</summary>
    public static string Count(int count, string one) =>
        count == 1 ? $"1 {one}" : $"{count} {(one.EndsWith('y') ? one[..^1] + "ie" : one)}s";

    /// <summary>"store #1041", or of one that the trace does not have "the store behind #1041".</summary>
    public static string Named(Store store) => InstructionReplay.IsInMemory(store) ? $"the store behind #{store.Number}" : $"store #{store.Number}";

    /// <summary>"192 of 8 bytes, 3 of 4 bytes".</summary>
    public static string Sizes(IEnumerable<int> sizes) =>
        string.Join(", ", sizes.CountBy(size => size).OrderByDescending(counted => counted.Key).Select(counted => $"{counted.Value} of {Count(counted.Key, "byte")}"));

    /// <summary>"a, b, c"; of many only the first, and how many more there are.</summary>
    public static string Some(IEnumerable<string> items)
    {
        var all = items.ToArray();
        return string.Join(", ", all.Take(Most)) + (all.Length > Most ? $", and {all.Length - Most} more" : "");
    }

    /// <summary>"a, b and c".</summary>
    public static string List(IEnumerable<string> items)
    {
        var all = items.ToArray();
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
