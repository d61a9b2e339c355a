using System.Globalization;

namespace Lab.Trace;

/// <summary>Takes the fields of one trace line from left to right; <see cref="Complete"/> says whether all were there and nothing was left.</summary>
internal ref struct TraceFields(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _rest = text;
    private bool _failed;

    public readonly bool Complete => !_failed && _rest.IsEmpty;

    public int Decimal(string before) =>
        int.TryParse(Token(before), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : Fail();

    public ulong Hex(string before) =>
        ulong.TryParse(Token(before), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) ? value : (ulong)Fail();

    /// <summary>A field that nobody needs.</summary>
    public void Any(string before)
    {
        if (Token(before).IsEmpty)
            Fail();
    }

    public string Quoted(string before)
    {
        if (!Skip(before))
            return "";
        var end = _rest.LastIndexOf('\'');
        if (end < 0)
        {
            Fail();
            return "";
        }
        var value = _rest[..end].ToString();
        _rest = _rest[(end + 1)..];
        return value;
    }

    private ReadOnlySpan<char> Token(string before)
    {
        if (!Skip(before))
            return default;
        var end = _rest.IndexOfAny(' ', ',');
        var token = end < 0 ? _rest : _rest[..end];
        _rest = _rest[token.Length..];
        return token;
    }

    private bool Skip(string literal)
    {
        if (_failed || !_rest.StartsWith(literal, StringComparison.Ordinal))
        {
            Fail();
            return false;
        }
        _rest = _rest[literal.Length..];
        return true;
    }

    private int Fail()
    {
        _failed = true;
        return 0;
    }
}
