using System.IO.Hashing;

namespace Lab.Trace;

/// <summary>
/// What lines that were read not long ago became. A ring of a few slots has the same lines lap for lap; those share one object, which nobody can change.
/// </summary>
internal sealed class LineCache<T> where T : class
{
    private const int Places = 1 << 13, MostBytes = 192;

    private readonly byte[] _lines = new byte[Places * MostBytes];
    private readonly int[] _lengths = new int[Places];
    private readonly T?[] _values = new T?[Places];

    /// <summary>The same as before for the same line; otherwise what <paramref name="read"/> makes of it.</summary>
    public T Of(ReadOnlySpan<byte> line, Func<ReadOnlySpan<byte>, T> read)
    {
        if (line.Length > MostBytes)
            return read(line);
        var place = (int)(XxHash3.HashToUInt64(line) % Places);
        var kept = _lines.AsSpan(place * MostBytes, MostBytes);
        if (_values[place] is { } known && line.SequenceEqual(kept[.._lengths[place]]))
            return known;
        var value = read(line);
        line.CopyTo(kept);
        (_lengths[place], _values[place]) = (line.Length, value);
        return value;
    }
}
