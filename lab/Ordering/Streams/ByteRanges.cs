namespace Lab.Ordering.Streams;

/// <summary>Bytes of an entry for people.</summary>
public static class ByteRanges
{
    /// <summary>"56-63", "0-7, 24-31" for a mask in which bit i is byte i.</summary>
    public static string Of(ulong mask)
    {
        List<string> ranges = [];
        for (var i = 0; i < 64; i++)
        {
            if ((mask >> i & 1) == 0)
                continue;
            var first = i;
            while (i < 63 && (mask >> (i + 1) & 1) != 0)
                i++;
            ranges.Add(first == i ? $"{first}" : $"{first}-{i}");
        }
        return string.Join(", ", ranges);
    }
}
