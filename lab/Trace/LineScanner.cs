namespace Lab.Trace;

/// <summary>Reads one line of a saved capture from its begin on, as long as it is written exactly as this lab writes it. Each step says whether it was.</summary>
/// <param name="line">The line, without its end.</param>
internal ref struct LineScanner(ReadOnlySpan<byte> line)
{
    // Nine digits are always an int.
    private const int MostDigits = 9, MostHexDigits = 16;

    private ReadOnlySpan<byte> _rest = line;

    /// <summary>Nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Takes exactly this text.</summary>
    public bool Take(ReadOnlySpan<byte> text)
    {
        if (!_rest.StartsWith(text))
            return false;
        _rest = _rest[text.Length..];
        return true;
    }

    /// <summary>Takes an integer of up to nine digits.</summary>
    public bool TakeNumber(out int number)
    {
        number = 0;
        var isNegative = Take("-"u8);
        var digits = 0;
        for (; digits < _rest.Length && _rest[digits] is >= (byte)'0' and <= (byte)'9'; digits++)
        {
            if (digits == MostDigits)
                return false;
            number = 10 * number + (_rest[digits] - '0');
        }
        // JSON has no numbers with leading zeroes; a negative zero is for the JSON reader to take or refuse.
        if (digits == 0 || digits > 1 && _rest[0] == '0' || isNegative && number == 0)
            return false;
        _rest = _rest[digits..];
        number = isNegative ? -number : number;
        return true;
    }

    /// <summary>Takes an address or a value: <c>0x</c> and lower-case digits.</summary>
    public bool TakeHex(out ulong value)
    {
        value = 0;
        if (!Take("\"0x"u8))
            return false;
        var digits = 0;
        for (; digits < _rest.Length && _rest[digits] != '"'; digits++)
        {
            var digit = _rest[digits] is >= (byte)'0' and <= (byte)'9' ? _rest[digits] - '0' : _rest[digits] is >= (byte)'a' and <= (byte)'f' ? _rest[digits] - 'a' + 10 : -1;
            if (digit < 0 || digits == MostHexDigits)
                return false;
            value = value << 4 | (uint)digit;
        }
        _rest = _rest[digits..];
        return digits > 0 && Take("\""u8);
    }

    /// <summary>Takes a text of printable ASCII without escapes.</summary>
    public bool TakeText(out ReadOnlySpan<byte> text)
    {
        text = default;
        if (!Take("\""u8))
            return false;
        var end = _rest.IndexOf((byte)'"');
        if (end < 0 || _rest[..end].Contains((byte)'\\') || _rest[..end].ContainsAnyExceptInRange((byte)' ', (byte)'~'))
            return false;
        text = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }
}
