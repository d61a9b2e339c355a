using System.Globalization;
using System.Text.RegularExpressions;

namespace Lab.Cases;

/// <summary>Versions between bounds: <c>"&gt;=7.2 &lt;10.1"</c>, all of which must hold.</summary>
internal sealed partial class VersionRange
{
    private readonly IReadOnlyList<(string Sign, int[] Bound)> _bounds;

    private VersionRange(IReadOnlyList<(string, int[])> bounds) => _bounds = bounds;

    /// <summary>Reads a range; the empty one has every version.</summary>
    /// <exception cref="FormatException">A word is no sign and version.</exception>
    public static VersionRange Parse(string text) => new([.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => Bound().Match(word) is { Success: true } match
        ? (match.Groups[1].Value, Numbers(match.Groups[2].Value))
        : throw new FormatException($"'{text}' is no range of versions: write \"<10.1\" or \">=7.2 <9.0\""))]);

    /// <summary>Whether the version lies in the range. Of the version count as many numbers as a bound has; what follows them (Debian's "-1", "+deb13") does not.</summary>
    public bool Has(string version) => _bounds.All(bound =>
    {
        var order = Compare(Numbers(Leading().Match(version).Value), bound.Bound);
        return bound.Sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, ">=" => order >= 0, _ => order == 0 };
    });

    private static int Compare(int[] version, int[] bound)
    {
        for (var i = 0; i < bound.Length; i++)
            if ((i < version.Length ? version[i] : 0).CompareTo(bound[i]) is var order && order != 0)
                return order;
        return 0;
    }

    private static int[] Numbers(string text) => [.. text.Split('.', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"^(<=|>=|<|>|=)(\d{1,6}(?:\.\d{1,6}){0,3})$")]
    private static partial Regex Bound();

    [GeneratedRegex(@"\d{1,6}(\.\d{1,6})*", RegexOptions.ExplicitCapture)]
    private static partial Regex Leading();
}
