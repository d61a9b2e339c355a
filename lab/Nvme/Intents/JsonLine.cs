using System.Globalization;
using System.Text;

namespace Lab.Nvme.Intents;

/// <summary>One flat JSON object, written member by member, the same bytes as .NET's serialiser makes of it.</summary>
internal sealed class JsonLine
{
    private readonly StringBuilder _text = new();

    public JsonLine(string intent)
    {
        _text.Append('{');
        Add("intent", intent);
    }

    public JsonLine Add(string name, uint value) => Add(name, (long)value);
    public JsonLine Add(string name, long value) => Raw(name, value.ToString(CultureInfo.InvariantCulture));
    public JsonLine Add(string name, ulong value) => Raw(name, value.ToString(CultureInfo.InvariantCulture));
    public JsonLine Add(string name, Hex value) => Add(name, value.ToString());

    public JsonLine Add(string name, string value)
    {
        Raw(name, "\"");
        foreach (var c in value)
            Append(c);
        _text.Append('"');
        return this;
    }

    public string End() => _text.Append('}').ToString();

    private JsonLine Raw(string name, string value)
    {
        if (_text.Length > 1)
            _text.Append(',');
        _text.Append('"').Append(name).Append("\":").Append(value);
        return this;
    }

    // ASCII passes, but for what JSON itself and what web pages read in their own way; .NET's serialiser draws the same line.
    private void Append(char c)
    {
        var shortForm = c switch { '\b' => 'b', '\t' => 't', '\n' => 'n', '\f' => 'f', '\r' => 'r', '\\' => '\\', _ => '\0' };
        if (shortForm != '\0')
            _text.Append('\\').Append(shortForm);
        else if (c is < ' ' or >= '\x7F' or '"' or '&' or '\'' or '+' or '<' or '>' or '`')
            _text.Append("\\u").Append(((int)c).ToString("X4", CultureInfo.InvariantCulture));
        else
            _text.Append(c);
    }
}
