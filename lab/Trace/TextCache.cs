using System.Text;

namespace Lab.Trace;

/// <summary>Gives the same string for the same text where it was seen not long ago: a capture repeats names, codes and values a million times.</summary>
internal sealed class TextCache
{
    private const int Places = 1 << 12;

    private readonly string?[] _texts = new string?[Places];

    /// <summary>The text as a string.</summary>
    /// <param name="ascii">The text.</param>
    public string Of(ReadOnlySpan<byte> ascii)
    {
        var hash = 2166136261u;
        foreach (var b in ascii)
            hash = (hash ^ b) * 16777619;
        ref var text = ref _texts[(hash ^ hash >> 16) % Places];
        return text is not null && Ascii.Equals(ascii, text) ? text : text = Encoding.ASCII.GetString(ascii);
    }
}
