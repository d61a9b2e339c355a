using System.Globalization;

namespace Lab.Judge.Peers;

/// <summary>A range of addresses.</summary>
internal readonly record struct ByteRange(ulong Start, long Bytes)
{
    public ulong End => Start + (ulong)Bytes;

    public bool Contains(ByteRange other) => other.Start >= Start && other.End <= End;

    public bool Overlaps(ByteRange other) => Start < other.End && other.Start < End;

    /// <summary>Bytes that both have.</summary>
    public long Shared(ByteRange other) => Math.Max(0, (long)Math.Min(End, other.End) - (long)Math.Max(Start, other.Start));

    /// <summary>What both have; of no bytes where that is nothing.</summary>
    public ByteRange Common(ByteRange other) => new(Math.Max(Start, other.Start), Shared(other));

    /// <summary>Reads <c>fd000000+1000,fd002000+200</c>. Empty for a text that is none, so that a driver that writes nonsense has told nothing.</summary>
    public static List<ByteRange> Parse(string text)
    {
        List<ByteRange> ranges = [];
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
            if (part.Split('+') is [var start, var bytes]
                && ulong.TryParse(start, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var first)
                && long.TryParse(bytes, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var length) && length > 0)
                ranges.Add(new(first, length));
            else
                return [];
        return ranges;
    }

    /// <summary>Neighbours joined, in their order.</summary>
    public static List<ByteRange> Joined(IEnumerable<ByteRange> ranges)
    {
        List<ByteRange> joined = [];
        foreach (var range in ranges)
            if (joined.Count > 0 && joined[^1].End == range.Start)
                joined[^1] = joined[^1] with { Bytes = joined[^1].Bytes + range.Bytes };
            else
                joined.Add(range);
        return joined;
    }

    public override string ToString() => $"0x{Start:x}+{Bytes}";
}
